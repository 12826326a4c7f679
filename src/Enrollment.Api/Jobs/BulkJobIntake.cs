using Enrollment.Api.Auth;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Jobs;

/// <summary>Takes jobs in for callers, in the request's transaction, so that an accepted request is never lost.</summary>
public sealed class BulkJobIntake(EnrollmentDb db, RequestWork work, WaitingCallers callers, TimeProvider clock, ILogger<BulkJobIntake> logger)
{
    /// <summary>Takes a job in, if the caller's sequence admits it.</summary>
    /// <param name="kind">Of the door that the request came through.</param>
    /// <param name="waits">Whether the caller waits: then the job's end is told to this process.</param>
    public async Task<JobAcceptance> TryAcceptAsync(SequenceKind kind, Caller caller, Guid sequenceId, JobWork does, bool waits, CancellationToken stop)
    {
        var acceptance = await AcceptJob.TryAsync(
            db, work.Unit, kind, caller.AccountId, sequenceId, does, OriginOf(caller, waits), clock.GetUtcNow(), stop);
        if (acceptance is JobAcceptance.Accepted(var job))
            LogAfterCommit(job);
        return acceptance;
    }

    /// <summary>Takes a job in that nobody waits for, for a sequence that may have been deleted.</summary>
    public async Task<BulkJob> AcceptAsync(Caller caller, Sequence sequence, JobWork does, CancellationToken stop)
    {
        var job = await AcceptJob.WriteAsync(db, work.Unit, sequence, does, OriginOf(caller, waits: false), clock.GetUtcNow(), stop);
        LogAfterCommit(job);
        return job;
    }

    private JobOrigin OriginOf(Caller caller, bool waits) => new(caller.KeyId, waits ? callers.ReplyQueue : null);

    private void LogAfterCommit(BulkJob job) =>
        work.AfterCommit(() => BulkEnrollmentLog.Accepted(logger, job.Id, job.Operation, job.Mode, job.SequenceId));
}
