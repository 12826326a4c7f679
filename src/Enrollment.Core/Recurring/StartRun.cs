using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Core.Recurring;

/// <summary>
/// Starts runs through the one acceptance of jobs, for the clock and for callers. The caller has locked the recurring enrollment's row,
/// which keeps two runs from being started at once, and charges the account before it commits.
/// </summary>
public static class StartRun
{
    /// <summary>Starts the run for a planned time: its job, the job's message, and its row. There must be no run for that time.</summary>
    /// <returns>The refusal; null if the run was started.</returns>
    public static async Task<Refusal?> TryAsync(
        DbContext db, OutboxUnit unit, SequenceKind? kind, RecurringEnrollment recurring, DateTimeOffset plannedAt, DateTimeOffset now, CancellationToken stop)
    {
        var work = new JobWork.Enroll(Anchor: null, recurring.SkipIfAlreadyEnrolled, EntersOnce: recurring.ReEnter == ReEntry.Once)
        {
            Target = EnrollmentTarget.FromJson(recurring.Target),
        };
        var origin = new JobOrigin(recurring.CreatedBy, JobId: RecurringRun.IdOf(recurring.Id, plannedAt), RecurringEnrollmentId: recurring.Id);
        var acceptance = await AcceptJob.TryAsync(db, unit, kind, recurring.AccountId, recurring.SequenceId, work, origin, now, stop);
        if (acceptance is JobAcceptance.Refused(var refusal))
            return refusal;
        var job = ((JobAcceptance.Accepted)acceptance).Job;
        recurring.NoteStarted(plannedAt, job.Id);
        db.Add(RecurringRun.Started(recurring, plannedAt, job.Id, now));
        await db.SaveChangesAsync(stop);
        return null;
    }

    /// <summary>Starts a run now because a caller asks for it, whether or not the recurring enrollment is active.</summary>
    /// <param name="kind">The kind that the door serves; null for a door to every kind.</param>
    public static async Task<RunNow> NowAsync(
        DbContext db, OutboxUnit unit, SequenceKind? kind, Guid accountId, Guid recurringId, DateTimeOffset now, CancellationToken stop)
    {
        if (await HoldAsync(db, accountId, recurringId, stop) is not { } recurring)
            return new RunNow.Refused(NotFound(recurringId));
        // As the database keeps it.
        var plannedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var lastJobStatus = await LastJobStatusAsync(db, recurring, stop);
        if (lastJobStatus is BulkJobStatus.Queued or BulkJobStatus.Running || await ExistsAsync(db, recurring, plannedAt, stop))
            return new RunNow.Refused(PreviousRunActive(recurring));
        if (recurring.EndsAt <= now)
            return new RunNow.Refused(new(RefusalCodes.Conflict, $"The recurring enrollment {recurringId} has ended.", "Give it a later ends_at, or none."));
        if (recurring.MaxRuns <= recurring.Runs)
            return new RunNow.Refused(new(
                RefusalCodes.Conflict, $"The recurring enrollment {recurringId} has had its {recurring.MaxRuns} runs.", "Give it a higher max_runs, or none."));
        recurring.CountLastJob(lastJobStatus);
        return await TryAsync(db, unit, kind, recurring, plannedAt, now, stop) is { } refusal
            ? new RunNow.Refused(refusal)
            : new RunNow.Started(recurring.LastJobId!.Value);
    }

    /// <summary>Finds the account's recurring enrollment and locks it until the transaction ends.</summary>
    public static async Task<RecurringEnrollment?> HoldAsync(DbContext db, Guid accountId, Guid id, CancellationToken stop) =>
        (await db.Set<RecurringEnrollment>().FromSql($"select * from recurring_enrollments where id = {id} and account_id = {accountId} for update")
            .ToListAsync(stop)).SingleOrDefault();

    public static Refusal NotFound(Guid id) => new(RefusalCodes.RecurringEnrollmentNotFound, $"There is no recurring enrollment {id}.");

    /// <summary>Reads the status of the job of the last run; null if there is none.</summary>
    public static Task<string?> LastJobStatusAsync(DbContext db, RecurringEnrollment recurring, CancellationToken stop) => db.Set<BulkJob>().AsNoTracking()
        .Where(job => job.Id == recurring.LastJobId && job.AccountId == recurring.AccountId).Select(job => job.Status).SingleOrDefaultAsync(stop);

    /// <summary>Says whether there is a run for a planned time.</summary>
    public static Task<bool> ExistsAsync(DbContext db, RecurringEnrollment recurring, DateTimeOffset plannedAt, CancellationToken stop)
    {
        var id = RecurringRun.IdOf(recurring.Id, plannedAt);
        return db.Set<RecurringRun>().AnyAsync(run => run.Id == id && run.AccountId == recurring.AccountId, stop);
    }

    /// <summary>Makes the refusal of a run whose predecessor has not ended.</summary>
    public static Refusal PreviousRunActive(RecurringEnrollment recurring) => new(
        RefusalCodes.PreviousRunActive,
        recurring.CatchUpAt is null
            ? $"The run before it has not ended: the job {recurring.LastJobId} is under way."
            : "Runs for missed times before it have not ended.",
        "Wait until it has ended, or cancel the job.");
}

/// <summary>Says whether the run that a caller asked for was started.</summary>
public abstract record RunNow
{
    private RunNow()
    {
    }

    /// <summary>The run is started; it has the id of its job.</summary>
    public sealed record Started(Guid JobId) : RunNow;

    /// <summary>Nothing is written.</summary>
    public sealed record Refused(Refusal Refusal) : RunNow;
}
