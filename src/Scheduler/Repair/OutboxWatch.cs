using System.Diagnostics.Metrics;
using Enrollment.Core.Database;
using Enrollment.Core.Telemetry;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Repair;

/// <summary>Measures the outbox regularly for its gauges: depth, age of the oldest row, parked rows.</summary>
public sealed class OutboxWatch(NpgsqlDataSource dataSource) : ISweep
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(OutboxWatch), "WatchOutbox");

    private static readonly Gauge<long> Depth = EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.outbox.depth", "{row}", "Outbox rows that wait");
    private static readonly Gauge<double> Age = EnrollmentTelemetry.Meter.CreateGauge<double>("enrollment.outbox.age", "s", "Age of the oldest outbox row that waits");
    private static readonly Gauge<long> ParkedRows =
        EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.outbox.parked_rows", "{row}", "Outbox rows given up and still there");

    public static string Subject => "Figures of the outbox";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        Depth.Record(reader.Get<long>("waiting"));
        Age.Record(reader.Get<double>("age"));
        ParkedRows.Record(reader.Get<long>("parked"));
        return false;
    }
}
