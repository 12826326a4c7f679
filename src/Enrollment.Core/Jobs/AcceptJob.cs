using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Core.Jobs;

/// <summary>
/// Accepts jobs from every door. Writes the job's row and the message that starts it in one unit. The door commits the unit together
/// with the charge and what it keeps for repeats of the request.
/// </summary>
public static class AcceptJob
{
    /// <summary>Accepts a job for the account's sequence, if the sequence admits the work.</summary>
    /// <param name="kind">The kind that the door serves; null for a door to every kind.</param>
    /// <exception cref="DbUpdateException">A job with the id that the producer chose already exists.</exception>
    public static async Task<JobAcceptance> TryAsync(
        DbContext db, OutboxUnit unit, SequenceKind? kind, Guid accountId, Guid sequenceId, JobWork work, JobOrigin origin, DateTimeOffset now, CancellationToken stop)
    {
        // People can leave a sequence that is paused; only who is to enter needs it running, and held until the commit.
        var enters = work is JobWork.Enroll;
        var sequence = enters
            ? await SequenceAdmission.HoldAsync(db, kind, accountId, sequenceId, stop)
            : await SequenceAdmission.FindAsync(db, kind, accountId, sequenceId, stop);
        if (sequence is null)
            return new JobAcceptance.Refused(SequenceAdmission.NotFound(kind, sequenceId));
        if (enters && SequenceKinds.Named(sequence.Kind) is { TakesRows: true } taking)
            return new JobAcceptance.Refused(new(
                RefusalCodes.Conflict, $"The {taking.Noun} {sequence.Id} takes contacts that come with the request, not stored ones."));
        if (enters && await SequenceAdmission.RefusalAsync(db, sequence, stop) is { } refusal)
            return new JobAcceptance.Refused(refusal);
        if (await work.Target.RefusalAsync(db, accountId, holds: true, now, stop) is { } unusable)
            return new JobAcceptance.Refused(unusable);
        return new JobAcceptance.Accepted(await WriteAsync(db, unit, sequence, work, origin, now, stop));
    }

    /// <summary>
    /// Accepts a job for a sequence that the caller has checked. A job that unenrolls may miss contacts that are enrolled while it is
    /// being planned: to empty a sequence, stop new enrollments and end enrolling jobs first.
    /// </summary>
    public static async Task<BulkJob> WriteAsync(
        DbContext db, OutboxUnit unit, Sequence sequence, JobWork work, JobOrigin origin, DateTimeOffset now, CancellationToken stop)
    {
        var job = BulkJob.New(sequence, work, origin, now);
        db.Add(job);
        await db.SaveChangesAsync(stop);
        // Callers who wait have a queue of their own.
        unit.Send(job.ReplyTo is null
            ? PlanningMessages.Begin(job.Id, job.AccountId, job.SequenceId, job.Operation)
            : PlanningMessages.Serve(job.Id, job.AccountId));
        return job;
    }
}

/// <summary>Says whether a request for a job was accepted or refused.</summary>
public abstract record JobAcceptance
{
    private JobAcceptance()
    {
    }

    /// <summary>The job is written and its message gathered.</summary>
    public sealed record Accepted(BulkJob Job) : JobAcceptance;

    /// <summary>Nothing is written.</summary>
    public sealed record Refused(Refusal Refusal) : JobAcceptance;
}
