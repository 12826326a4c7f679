using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Repair;

/// <summary>
/// Jobs whose messages were lost to something the outbox cannot see: an error queue, a deleted queue, a restored backup.
/// Their messages are sent again under the same ids; whoever has handled them already changes nothing.
/// </summary>
public sealed class StuckJobs(OutboxUnits units, IOptions<RepairOptions> options, ILogger<StuckJobs> logger)
{
    /// <summary>With the waits doubling up to 32 times <see cref="RepairOptions.StuckAfter"/>, some six hours of a job that fails each time.</summary>
    private const int MaxRepairs = 10;

    private static readonly string FindSql = EmbeddedSql.Beside(typeof(StuckJobs), "FindStuckJob");
    private static readonly string OpenPagesSql = EmbeddedSql.Beside(typeof(StuckJobs), "OpenPages");

    /// <summary>Repairs one job; false if none is stuck.</summary>
    public async Task<bool> RepairNextAsync(CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var job = await FindAsync(unit.Connection, stop);
        if (job is null)
            return false;

        var messages = await AgainAsync(unit, job, stop);
        unit.Send(messages);
        unit.AfterCommit(() =>
        {
            RepairLog.Repaired(logger, job.Id, job.Status, messages.Count);
            EnrollmentTelemetry.Repairs.Add(1, new KeyValuePair<string, object?>("kind", job.Status));
        });
        await unit.CommitAsync(stop);
        return true;
    }

    private static async Task<IReadOnlyList<OutboxMessage>> AgainAsync(OutboxUnit unit, StuckJob job, CancellationToken stop)
    {
        if (job.Repairs > MaxRepairs)
            return await JobEnd.TryFailAsync(
                unit.Connection, unit.Transaction, job.Id, $"No progress after {MaxRepairs} repairs; the error queues hold its messages and the reasons.", stop) ?? [];
        if (job.Status == BulkJobStatus.Queued)
            return [PlanningMessages.Begin(job.Id, job.AccountId, job.SequenceId, job.Operation)];

        var messages = await OpenPagesAsync(unit.Connection, job, stop);
        if (!job.IsPlanned)
            messages.Add(PlanningMessages.GoOn(job.Id, job.AccountId, job.PagesPlanned + 1, job.AfterContactId));
        return messages.Count > 0
            ? messages
            : await JobEnd.TryCompleteAsync(unit.Connection, unit.Transaction, job.Id, stop) ?? [];
    }

    private static async Task<List<OutboxMessage>> OpenPagesAsync(NpgsqlConnection connection, StuckJob job, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(OpenPagesSql, connection) { Parameters = { new("job_id", job.Id) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var messages = new List<OutboxMessage>();
        while (await reader.ReadAsync(stop))
            messages.Add(PlanningMessages.Page(job.Id, job.AccountId, reader.Get<int>("page_number"), job.Operation));
        return messages;
    }

    private async Task<StuckJob?> FindAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindSql, connection) { Parameters = { new("stuck_after", options.Value.StuckAfter) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new StuckJob(
                reader.Get<Guid>("id"), reader.Get<Guid>("account_id"), reader.Get<Guid>("sequence_id"), reader.Get<string>("status"), reader.Get<int>("pages_planned"),
                reader.Get<bool>("is_planned"), reader.Get<Guid>("after_contact_id"), reader.Get<int>("repairs"), reader.Get<string>("operation"))
            : null;
    }

    private sealed record StuckJob(Guid Id, Guid AccountId, Guid SequenceId, string Status, int PagesPlanned, bool IsPlanned, Guid AfterContactId, int Repairs, string Operation);
}
