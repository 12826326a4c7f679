using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Repair;

/// <summary>
/// Restarts jobs whose messages were lost where the outbox cannot see it: an error queue, a deleted queue, a restored backup. Their
/// messages are sent again under the same ids; a consumer that has handled them already changes nothing.
/// </summary>
public sealed class StuckJobs(
    OutboxUnits units, JobEnd ends, JobShares shares, IOptions<RepairOptions> options, IOptions<JobOptions> jobs, ILogger<StuckJobs> logger)
{
    /// <summary>
    /// How often a job is restarted before it is given up. The waits double up to 32 times <see cref="RepairOptions.StuckAfter"/>, so a
    /// job that fails each time gets some six hours.
    /// </summary>
    private const int MaxRepairs = 10;

    private static readonly string FindSql = EmbeddedSql.Of(typeof(StuckJobs), "FindStuckJob");
    private static readonly string OpenPagesSql = EmbeddedSql.Of(typeof(StuckJobs), "ListOpenPages");

    /// <summary>Repairs one job. Returns false if none is stuck.</summary>
    public async Task<bool> RepairNextAsync(CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var job = await FindAsync(unit.Connection, stop);
        if (job is null)
            return false;

        if (job.Repairs <= MaxRepairs)
            await SetGoingAsync(unit, job, stop);
        unit.AfterCommit(() =>
        {
            RepairLog.Repaired(logger, job.Id, job.Status);
            EnrollmentTelemetry.Repairs.Add(1, new KeyValuePair<string, object?>("kind", job.Status));
        });
        await unit.CommitAsync(stop);
        if (job.Repairs > MaxRepairs)
            await GiveUpAsync(job, stop);
        return true;
    }

    // In a transaction of its own: the job's lock comes before its row, as everywhere, and finding it has locked the row.
    private async Task GiveUpAsync(StuckJob job, CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        await ends.TryFailAsync(unit, job.AccountId, job.Id, $"No progress after {MaxRepairs} repairs; the error queues hold its messages and the reasons.", stop);
        await unit.CommitAsync(stop);
    }

    private async Task SetGoingAsync(OutboxUnit unit, StuckJob job, CancellationToken stop)
    {
        if (await ends.TryCompleteAsync(unit, job.AccountId, job.Id, stop))
            return;
        if (job.IsWaitedFor)
        {
            unit.Send(PlanningMessages.Serve(job.Id, job.AccountId));
            return;
        }
        if (job.Status == BulkJobStatus.Queued)
        {
            unit.Send(PlanningMessages.Begin(job.Id, job.AccountId, job.SequenceId, job.Operation));
            return;
        }
        unit.Send(await OpenPagesAsync(unit.Connection, job, stop));
        if (!job.IsPlanned)
            unit.Send(PlanningMessages.GoOn(job.Id, job.AccountId, job.PagesPlanned + 1, job.AfterKey));
        await shares.HoldPlaceAsync(unit, job.AccountId, job.Id, stop);
    }

    private static async Task<List<OutboxMessage>> OpenPagesAsync(NpgsqlConnection connection, StuckJob job, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(OpenPagesSql, connection) { Parameters = { new("account_id", job.AccountId), new("job_id", job.Id) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var messages = new List<OutboxMessage>();
        while (await reader.ReadAsync(stop))
            messages.Add(PlanningMessages.Page(job.Id, job.AccountId, reader.Get<int>("page_number"), job.Operation));
        return messages;
    }

    private async Task<StuckJob?> FindAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindSql, connection)
        {
            Parameters =
            {
                new("stuck_after", options.Value.StuckAfter), new("running_per_account", jobs.Value.RunningPerAccount),
                new("pages_in_flight", jobs.Value.PagesInFlight),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop)
            ? new StuckJob(
                reader.Get<Guid>("id"),
                reader.Get<Guid>("account_id"),
                reader.Get<Guid>("sequence_id"),
                reader.Get<string>("operation"),
                reader.Get<string>("status"),
                reader.Get<bool>("is_waited_for"),
                reader.Get<int>("pages_planned"),
                reader.Get<bool>("is_planned"),
                reader.Get<Guid>("after_key"),
                reader.Get<int>("repairs"))
            : null;
    }

    private sealed record StuckJob(
        Guid Id, Guid AccountId, Guid SequenceId, string Operation, string Status, bool IsWaitedFor, int PagesPlanned, bool IsPlanned, Guid AfterKey, int Repairs);
}
