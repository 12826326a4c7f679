using Enrollment.Api.Accounts;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Takes a job in: its row and its message in one transaction, so that an accepted request is never lost.</summary>
public sealed class BulkJobIntake(
    OutboxTable outbox,
    OutboxRelay relay,
    WaitingCallers callers,
    IOptions<BulkEnrollOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<BulkJobIntake> logger)
{
    /// <param name="waits">True: returns when the job has ended, or when that takes too long.</param>
    public async Task<BulkJob> AcceptAsync(EnrollmentDb db, Caller caller, Sequence sequence, BulkEnrollRequest request, bool waits, CancellationToken stop)
    {
        var job = NewJob(caller, sequence, request, waits);
        using var waiter = waits ? callers.Expect(job.Id) : null;

        var batch = OutboxBatch.Of(PlanningMessages.Begin(job.Id, job.AccountId, job.SequenceId));
        await using (var transaction = await db.Database.BeginTransactionAsync(stop))
        {
            db.Add(job);
            await db.SaveChangesAsync(stop);
            await outbox.InsertAsync(db, batch, stop);
            await transaction.CommitAsync(stop);
        }
        BulkEnrollmentLog.Accepted(logger, job.Id, job.Mode, job.SequenceId);
        await relay.HandOverAsync(batch, CancellationToken.None);

        if (waiter is not null)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, lifetime.ApplicationStopping);
            await waiter.WaitAsync(options.Value.WaitLimit, clock, either.Token);
        }
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
