using Enrollment.Api.Accounts;
using Enrollment.Api.Work;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Takes a job in: its row and its message in the request's transaction, so that an accepted request is never lost.</summary>
public sealed class BulkJobIntake(EnrollmentDb db, RequestWork work, WaitingCallers callers, TimeProvider clock, ILogger<BulkJobIntake> logger)
{
    public async Task<BulkJob> AcceptAsync(BulkJob job, CancellationToken stop)
    {
        db.Add(job);
        await db.SaveChangesAsync(stop);
        work.Send([PlanningMessages.Begin(job)]);
        work.AfterCommit(() => BulkEnrollmentLog.Accepted(logger, job.Id, job.Operation, job.Mode, job.SequenceId));
        return job;
    }

    /// <param name="waits">True: the job's end is told to this process.</param>
    public BulkJob ToEnroll(Caller caller, Sequence sequence, BulkEnrollRequest request, bool waits)
    {
        var now = clock.GetUtcNow();
        return new BulkJob
        {
            Id = Guid.CreateVersion7(now),
            AccountId = caller.AccountId,
            SequenceId = sequence.Id,
            SequenceVersion = sequence.Version,
            Target = request.Target.ToJson(),
            Mode = request.Mode,
            SkipIfAlreadyEnrolled = request.SkipIfAlreadyEnrolled,
            Anchor = request.Anchor ?? now,
            RequestedBy = caller.KeyId,
            ReplyTo = waits ? callers.ReplyQueue : null,
            AfterContactId = request.AfterContactId,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <param name="waits">True: the job's end is told to this process.</param>
    public BulkJob ToUnenroll(Caller caller, Sequence sequence, BulkUnenrollRequest request, bool waits)
    {
        var now = clock.GetUtcNow();
        return new BulkJob
        {
            Id = Guid.CreateVersion7(now),
            AccountId = caller.AccountId,
            SequenceId = sequence.Id,
            SequenceVersion = sequence.Version,
            Operation = BulkOperations.Unenroll,
            Reason = request.Reason,
            Target = request.Target.ToJson(),
            Mode = request.Mode,
            SkipIfAlreadyEnrolled = true,
            Anchor = now,
            RequestedBy = caller.KeyId,
            ReplyTo = waits ? callers.ReplyQueue : null,
            AfterContactId = request.AfterContactId,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>The work of an ended job once more, over <paramref name="target"/>.</summary>
    /// <param name="afterContactId">Where its one page began; for other modes, none.</param>
    public BulkJob Again(Caller caller, Sequence sequence, BulkJob ended, EnrollmentTarget target, bool skipsIfAlreadyEnrolled, string mode, Guid afterContactId)
    {
        var now = clock.GetUtcNow();
        return new BulkJob
        {
            Id = Guid.CreateVersion7(now),
            AccountId = caller.AccountId,
            SequenceId = sequence.Id,
            SequenceVersion = sequence.Version,
            Operation = ended.Operation,
            Reason = ended.Reason,
            Target = target.ToJson(),
            Mode = mode,
            SkipIfAlreadyEnrolled = skipsIfAlreadyEnrolled,
            Anchor = ended.Anchor,
            RequestedBy = caller.KeyId,
            AfterContactId = afterContactId,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
