using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using MassTransit;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Core.Database;

/// <summary>
/// Tells faults apart by their origin. Only a fault that is provably the message's own is final. A fault from outside (the database,
/// the broker, the network) passes, however long that takes. Any other fault is also tried again, but says nothing about the state of
/// the servers.
/// </summary>
public static class FaultOrigin
{
    // 21: the statement's rows contradict each other. 22: bad data. 23: a constraint. 54: larger than the server's limits.
    // P0: refused by a trigger.
    private static readonly HashSet<string> OwnClasses = ["21", "22", "23", "54", "P0"];

    private enum Origin
    {
        Own,
        Outside,
        Unknown,
    }

    /// <summary>Says whether the same message would always fail in the same way.</summary>
    public static bool IsOwn(Exception failure) => Of(failure) == Origin.Own;

    /// <summary>Says whether a server or the network is the cause, so that other messages fail alike.</summary>
    public static bool IsOutside(Exception failure) => Of(failure) == Origin.Outside;

    private static Origin Of(Exception failure) => failure switch
    {
        PostgresException refusal => OfState(refusal.SqlState),
        NpgsqlException { InnerException: PostgresException refusal } => OfState(refusal.SqlState),
        NpgsqlException => Origin.Outside,
        // A connection that was closed under its user says that it is disposed of.
        SocketException or TimeoutException or IOException or ObjectDisposedException => Origin.Outside,
        RabbitMQClientException or ConnectionException or TransportException => Origin.Outside,
        // The same bytes take the same way through the same code.
        NullReferenceException or IndexOutOfRangeException or InvalidCastException or KeyNotFoundException or ArithmeticException => Origin.Own,
        ArgumentException or FormatException or JsonException or NotSupportedException or UnreachableException => Origin.Own,
        SagaException { InnerException: null } => Origin.Own,
        { InnerException: { } inner } => Of(inner),
        _ => Origin.Unknown,
    };

    // 42 is a statement that this database does not understand: a fault of the program, or of a schema in the middle of a
    // restore. A right that was taken away is among them, and can be given back.
    private static Origin OfState(string state) => state switch
    {
        PostgresErrorCodes.InsufficientPrivilege => Origin.Outside,
        ['4', '2', ..] => Origin.Unknown,
        _ => OwnClasses.Contains(state[..2]) ? Origin.Own : Origin.Outside,
    };
}
