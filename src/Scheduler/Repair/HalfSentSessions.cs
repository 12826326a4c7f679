using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Repair;

/// <summary>
/// Ends sessions whose client vanished in the middle of a request, as when a network swallows connections. Neither
/// <c>idle_in_transaction_session_timeout</c> nor <c>statement_timeout</c> counts while the server reads (PostgreSQL 15 to 17).
/// </summary>
public sealed class HalfSentSessions(NpgsqlDataSource dataSource, ILogger<HalfSentSessions> logger) : ISweep
{
    /// <summary>How often sessions are checked.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // As long as an idle session may keep its transaction, and as our clients wait for an answer. Ending one that was only slow
    // costs a repeat.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Beyond the time that an import may take. The process that runs it ends it itself at that time, unless it has vanished.
    private static readonly TimeSpan CopyMargin = TimeSpan.FromMinutes(1);

    private static readonly string EndSql = EmbeddedSql.Beside(typeof(HalfSentSessions), "EndHalfSentSessions");

    public static string Subject => "Sessions with half a request";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await EndAsync(Patience, CopyMargin, stop);
        return false;
    }

    /// <summary>
    /// Ends the sessions that have waited longer than <paramref name="silentFor"/> for the rest of a request. An import is ended once it has
    /// taken longer than it may by <paramref name="copyMargin"/>.
    /// </summary>
    /// <returns>The process ids of the ended sessions.</returns>
    public async Task<IReadOnlyList<int>> EndAsync(TimeSpan silentFor, TimeSpan copyMargin, CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(EndSql);
        command.Parameters.Add(new("silent_for", silentFor));
        command.Parameters.Add(new("copy_margin", copyMargin));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var ended = new List<int>();
        while (await reader.ReadAsync(stop))
        {
            if (!reader.Get<bool>("is_ended"))
                continue;
            ended.Add(reader.Get<int>("pid"));
            RepairLog.EndedSession(logger, reader.Get<string>("application_name"), ended[^1], reader.Get<DateTimeOffset>("query_start"));
        }
        return ended;
    }
}
