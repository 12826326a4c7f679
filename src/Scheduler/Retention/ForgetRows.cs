using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Retention;

/// <summary>Empties the rows of batches that have been over for their time. Who was called, and with what outcome, stays.</summary>
public sealed class ForgetRows(NpgsqlDataSource dataSource, TimeProvider clock, IOptions<AgentRetentionOptions> options) : ISweep
{
    /// <summary>How often rows are emptied. Their time is counted in days.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Batches of up to 1,000 rows each: a second's work at most, so that a stop of the process never waits for all.
    private const int BatchSize = 20;

    private static readonly string EmptySql = EmbeddedSql.Beside(typeof(ForgetRows), "EmptyOldRows");

    public static string Subject => "Old rows of batches";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(EmptySql);
        command.Parameters.Add(new("now", clock.GetUtcNow()));
        command.Parameters.Add(new("ended_before", clock.GetUtcNow() - options.Value.KeepRowsFor));
        command.Parameters.Add(new("batch_size", BatchSize));
        return await command.ExecuteNonQueryAsync(stop) == BatchSize;
    }
}
