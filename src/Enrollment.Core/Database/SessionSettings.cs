using Npgsql;

namespace Enrollment.Core.Database;

/// <summary>
/// The settings of the service's database sessions. No session outlives its client while it holds locks, and no client waits for a
/// session that is gone. Values in the connection string take precedence. docs/operations.md has the same table with the reasons.
/// </summary>
public static class SessionSettings
{
    // As the server shows them.
    private const string StatementTimeout = "330s";
    private const string LockTimeout = "15s";
    private const string IdleInTransactionTimeout = "20s";

    private const string OfServer =
        $"-c statement_timeout={StatementTimeout} -c lock_timeout={LockTimeout} -c idle_in_transaction_session_timeout={IdleInTransactionTimeout}"
        + " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30s";

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

    /// <summary>Lifts the limits of statements and locks until <see cref="ResetAsync"/>.</summary>
    public static Task LiftAsync(NpgsqlConnection connection, CancellationToken stop) =>
        ExecuteAsync(connection, "set statement_timeout = 0; set lock_timeout = 0", stop);

    /// <summary>Lifts the time limit of statements until the open transaction ends, unless the operator has set a limit.</summary>
    public static Task LiftStatementsInTransactionAsync(NpgsqlConnection connection, CancellationToken stop) => ExecuteAsync(
        connection, $"select set_config('statement_timeout', '0', true) where current_setting('statement_timeout') = '{StatementTimeout}'", stop);

    /// <summary>Raises the time limit between statements until the open transaction ends, unless the operator has set a limit: for waits that have their own.</summary>
    public static Task RaiseIdleInTransactionAsync(NpgsqlConnection connection, CancellationToken stop) => ExecuteAsync(
        connection,
        "select set_config('idle_in_transaction_session_timeout', '5min', true) "
        + $"where current_setting('idle_in_transaction_session_timeout') = '{IdleInTransactionTimeout}'",
        stop);

    /// <summary>Waits for an advisory lock for as long as it takes, unless the operator has set a limit; other locks in the transaction keep theirs.</summary>
    /// <param name="name">Names the lock, which is held until the transaction ends.</param>
    public static async Task AwaitTurnAsync(NpgsqlConnection connection, string name, CancellationToken stop)
    {
        await using var wait = new NpgsqlBatch(connection)
        {
            Timeout = 0,
            BatchCommands =
            {
                new($"select set_config('lock_timeout', '0', true) where current_setting('lock_timeout') = '{LockTimeout}'"),
                new("select pg_advisory_xact_lock(hashtextextended($1, 0))") { Parameters = { new() { Value = name } } },
                new("set local lock_timeout to default"),
            },
        };
        await wait.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Puts the limits back.</summary>
    public static Task ResetAsync(NpgsqlConnection connection, CancellationToken stop) =>
        ExecuteAsync(connection, "reset statement_timeout; reset lock_timeout", stop);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
