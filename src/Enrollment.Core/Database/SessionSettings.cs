using Npgsql;

namespace Enrollment.Core.Database;

/// <summary>
/// What the service asks of its own database sessions, so that none of them outlives its client with locks in its hands, and
/// no client waits for a session that is gone. What the connection string says itself is left as it is. docs/operations.md
/// has the same table with the reasons.
/// </summary>
public static class SessionSettings
{
    // Times of the server are in milliseconds, keepalives in seconds.
    private const string OfServer =
        "-c statement_timeout=330000 -c lock_timeout=15000 -c idle_in_transaction_session_timeout=20000"
        + " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000";

    private const string NoLimits = "set statement_timeout = 0; set lock_timeout = 0";

    public static void Apply(NpgsqlConnectionStringBuilder connection)
    {
        // Of two settings of one name the later one counts: the operator's.
        connection.Options = $"{OfServer} {connection.Options}".TrimEnd();
        var given = connection.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (!given.Contains("Command Timeout"))
            connection.CommandTimeout = 20;
        if (!given.Contains("Cancellation Timeout"))
            connection.CancellationTimeout = 2_000;
        if (given.Contains("TCP Keepalive") || given.Contains("TCP Keepalive Time"))
            return;
        connection.TcpKeepAlive = true;
        connection.TcpKeepAliveTime = 15;
        connection.TcpKeepAliveInterval = 5;
    }

    /// <summary>Lifts the limits of the session until <see cref="ResetAsync"/>.</summary>
    public static Task LiftAsync(NpgsqlConnection connection, CancellationToken stop) => ExecuteAsync(connection, NoLimits, stop);

    /// <summary>Lifts the limits until the open transaction ends.</summary>
    public static Task LiftInTransactionAsync(NpgsqlConnection connection, CancellationToken stop) =>
        ExecuteAsync(connection, NoLimits.Replace("set ", "set local ", StringComparison.Ordinal), stop);

    public static Task ResetAsync(NpgsqlConnection connection, CancellationToken stop) =>
        ExecuteAsync(connection, "reset statement_timeout; reset lock_timeout", stop);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
