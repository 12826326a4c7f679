using Enrollment.Core.Database;
using Enrollment.Core.Telemetry;
using Npgsql;
using Quartz;

namespace Enrollment.Scheduler.Repair;

/// <summary>Looks at the outbox now and then, for its gauges: depth, age of the oldest row, parked rows.</summary>
[DisallowConcurrentExecution]
public sealed class OutboxWatch(NpgsqlDataSource dataSource, ILogger<OutboxWatch> logger) : IJob
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(OutboxWatch), "WatchOutbox");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = dataSource.CreateCommand(Sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            EnrollmentTelemetry.OutboxSeen(reader.GetInt64(0), TimeSpan.FromSeconds(reader.GetDouble(1)), reader.GetInt64(2));
        }
        catch (Exception away) when (TransientFault.Is(away))
        {
            RepairLog.DatabaseAway(logger, away.Message);
        }
    }
}
