using Enrollment.Api.Accounts;
using Enrollment.Api.Work;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Takes a job in: its row and its message in the request's transaction, so that an accepted request is never lost.</summary>
public sealed class BulkJobIntake(EnrollmentDb db, RequestWork work, WaitingCallers callers, TimeProvider clock, ILogger<BulkJobIntake> logger)
{
    /// <param name="waits">True: the job's end is told to this process.</param>
    public async Task<BulkJob> AcceptAsync(Caller caller, Sequence sequence, BulkEnrollRequest request, bool waits, CancellationToken stop)
    {
        var job = NewJob(caller, sequence, request, waits);
        db.Add(job);
        await db.SaveChangesAsync(stop);
        await work.SendAsync(OutboxBatch.Of(PlanningMessages.Begin(job.Id, job.AccountId, job.SequenceId)), stop);
        BulkEnrollmentLog.Accepted(logger, job.Id, job.Mode, job.SequenceId);
        return job;
    }

    private BulkJob NewJob(Caller caller, Sequence sequence, BulkEnrollRequest request, bool waits)
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
}
