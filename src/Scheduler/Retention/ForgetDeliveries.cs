using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Retention;

/// <summary>Deletes deliveries of results that were delivered or given up when their time is over.</summary>
public sealed class ForgetDeliveries(NpgsqlDataSource dataSource, TimeProvider clock, IOptions<AgentRetentionOptions> options) : ISweep
{
    /// <summary>How often deliveries are deleted. Their time is counted in days.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Small enough that no request waits for the rows.
    private const int BatchSize = 5_000;

    private static readonly string DeleteSql = EmbeddedSql.Beside(typeof(ForgetDeliveries), "DeleteOldDeliveries");

    public static string Subject => "Old deliveries";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(DeleteSql);
        command.Parameters.Add(new("finished_before", clock.GetUtcNow() - options.Value.KeepDeliveriesFor));
        command.Parameters.Add(new("batch_size", BatchSize));
        return await command.ExecuteNonQueryAsync(stop) == BatchSize;
    }
}
