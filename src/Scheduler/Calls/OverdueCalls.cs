using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.Scheduler.Sweeps;
using NodaTime.TimeZones;
using Npgsql;

namespace Enrollment.Scheduler.Calls;

/// <summary>
/// Closes withdrawn calls whose report is overdue, so that their slots become free: their enrollments have ended or rest, so that nothing
/// of them is due. Calls of the others time out as every step does.
/// </summary>
public sealed class OverdueCalls(OutboxUnits units, EnrollmentContexts contexts, UnheardCalls unheard, ILogger<OverdueCalls> logger) : ISweep
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private const int BatchSize = 200;

    private static readonly string FindSql = EmbeddedSql.Of(typeof(OverdueCalls), "FindOverdue");
    private static readonly string PutOffSql = EmbeddedSql.Of(typeof(OverdueCalls), "PutOff");

    public static string Subject => "Overdue calls";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        if (await unheard.AgeAsync(stop) is not null)
            return false;
        await using var unit = await units.BeginAsync(stop);
        var found = await FindAsync(unit.Connection, stop);
        if (found.Count == 0)
            return false;
        var enrollments = await EnrollmentRows.LoadAsync(unit.Connection, found, accountId: null, stop);
        var faults = await contexts.GiveAsync(unit.Connection, [.. enrollments.Values], stop);
        var (closed, lastFault) = (new List<ContactEnrollment>(), faults.Values.LastOrDefault());
        foreach (var enrollment in enrollments.Values.Where(enrollment => !faults.ContainsKey(enrollment.CorrelationId)))
        {
            try
            {
                enrollment.CloseOverdueCall();
                closed.Add(enrollment);
            }
            catch (Exception noStep) when (noStep is KeyNotFoundException or DateTimeZoneNotFoundException)
            {
                // Its version has no such step, or its zone is not known to this version of the service.
                lastFault = noStep;
            }
        }
        if (closed.Count > 0)
        {
            await EnrollmentRows.SaveAsync(unit, closed, stop);
            unit.AfterCommit(() => CallsLog.Closed(logger, closed.Count));
        }
        if (found.Except(closed.Select(enrollment => enrollment.CorrelationId)).ToArray() is { Length: > 0 } others)
            await PutOffAsync(unit.Connection, others, lastFault, stop);
        await unit.CommitAsync(stop);
        return found.Count == BatchSize;
    }

    // Never an end: a later version of the service may make something of them.
    private async Task PutOffAsync(NpgsqlConnection connection, Guid[] enrollments, Exception? lastFault, CancellationToken stop)
    {
        CallsLog.NotClosed(logger, enrollments.Length, lastFault);
        await using var command = new NpgsqlCommand(PutOffSql, connection)
        {
            Parameters = { new("enrollment_ids", enrollments), new("pause", CallBatch.WithoutStep) },
        };
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task<List<Guid>> FindAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindSql, connection) { Parameters = { new("limit", BatchSize) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var found = new List<Guid>();
        while (await reader.ReadAsync(stop))
            found.Add(reader.Get<Guid>("enrollment_id"));
        return found;
    }
}
