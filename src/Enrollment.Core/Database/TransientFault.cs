using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Core.Database;

/// <summary>Faults that pass by themselves: the database is away, restarts, is full of connections, or chose us in a deadlock.</summary>
public static class TransientFault
{
    public static bool Is(Exception failure) => failure switch
    {
        NpgsqlException { IsTransient: true } => true,
        NpgsqlException or DbUpdateException or InvalidOperationException when failure.InnerException is { } inner => Is(inner),
        SocketException or TimeoutException or EndOfStreamException => true,
        _ => false,
    };
}
