using Enrollment.Core.Database;
using Enrollment.Scheduler.Recurring;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Retention;

/// <summary>Deletes the runs of recurring enrollments when their time is over. Their jobs stay.</summary>
public sealed class ForgetRuns(NpgsqlDataSource dataSource, TimeProvider clock, IOptions<RecurringOptions> options) : ISweep
{
    /// <summary>How often runs are deleted. Their time is counted in days.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Small enough that no request waits for the rows.
    private const int BatchSize = 5_000;

    private static readonly string DeleteSql = EmbeddedSql.Beside(typeof(ForgetRuns), "DeleteOldRuns");

    public static string Subject => "Old runs of recurring enrollments";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(DeleteSql);
        command.Parameters.Add(new("started_before", clock.GetUtcNow() - options.Value.KeepRunsFor));
        command.Parameters.Add(new("batch_size", BatchSize));
        return await command.ExecuteNonQueryAsync(stop) == BatchSize;
    }
}
