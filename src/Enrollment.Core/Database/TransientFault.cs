using System.Net.Sockets;
using Npgsql;

namespace Enrollment.Core.Database;

/// <summary>Faults that pass by themselves: the database is away, restarts, is full of connections, or chose us in a deadlock.</summary>
public static class TransientFault
{
    public static bool Is(Exception failure) => failure switch
    {
        NpgsqlException { IsTransient: true } => true,
        NpgsqlException or InvalidOperationException when failure.InnerException is { } inner => Is(inner),
        SocketException or TimeoutException or EndOfStreamException => true,
        _ => false,
    };
}
