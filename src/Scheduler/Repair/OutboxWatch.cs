using System.Diagnostics.Metrics;
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

    private static readonly Gauge<long> Depth = EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.outbox.depth", "{row}", "Outbox rows that wait");
    private static readonly Gauge<double> Age = EnrollmentTelemetry.Meter.CreateGauge<double>("enrollment.outbox.age", "s", "Age of the oldest outbox row that waits");
    private static readonly Gauge<long> ParkedRows = EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.outbox.parked_rows", "{row}", "Outbox rows given up and still there");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = dataSource.CreateCommand(Sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            Depth.Record(reader.GetInt64(0));
            Age.Record(reader.GetDouble(1));
            ParkedRows.Record(reader.GetInt64(2));
        }
        catch (Exception away) when (TransientFault.Is(away))
        {
            RepairLog.DatabaseAway(logger, away.Message);
        }
    }
}
