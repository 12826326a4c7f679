using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Jobs;

/// <summary><c>POST /bulk-jobs/{id}/retry</c></summary>
public static class RetryBulkJob
{
    /// <summary>Starts a new job over the contacts that failed.</summary>
    /// <remarks>
    /// If the job itself failed, the new one covers its whole target and skips contacts that are live in the event queue by then.
    /// If the job has not ended, or nothing failed, the answer is 409.
    /// </remarks>
    public static async Task<Results<Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, ILogger<BulkRequests> logger, HttpContext http, CancellationToken stop)
    {
        if (await CountedJob.FindAsync(db, caller, id, stop) is not { } counted)
            return GetBulkJob.NotFound(id);
        var (job, totals) = counted;
        if (job.RequestKind is not null)
            return Problems.Conflict.With($"The job {id} is a batch.", $"POST /api/v1/batches/{id}/retry tries its contacts again.");
        if (job.FinishedAt is null)
            return Problems.Conflict.With($"The job {id} is {job.Status}.", "Wait until it has ended, or cancel it.");
        if (job.Status != BulkJobStatus.Failed && totals.Failed == 0)
        {
            return Problems.Conflict.With(
                $"No contact of the job {id} failed: there is nothing to retry.", "Send the request again to reach contacts that have come to match since.");
        }

        var sequence = await db.Sequences.AsNoTracking().SingleAsync(one => one.Id == job.SequenceId && one.AccountId == caller.AccountId, stop);
        var does = await WorkAsync(db, job, stop);
        var origin = new JobOrigin(caller.KeyId);
        BulkJob again;
        if (does is JobWork.Enroll)
        {
            var acceptance = await AcceptJob.TryAsync(
                db, work.Unit, SequenceKinds.Named(sequence.Kind), caller.AccountId, job.SequenceId, does, origin, clock.GetUtcNow(), stop);
            if (acceptance is JobAcceptance.Refused(var refusal))
                return refusal.ToProblem();
            again = ((JobAcceptance.Accepted)acceptance).Job;
        }
        else
        {
            if (await does.Target.RefusalAsync(db, caller.AccountId, holds: true, clock.GetUtcNow(), stop) is { } unusable)
                return unusable.ToProblem();
            // Contacts that are still live in a deleted sequence can be unenrolled, but no contact can be enrolled.
            again = await AcceptJob.WriteAsync(db, work.Unit, sequence, does, origin, clock.GetUtcNow(), stop);
        }
        work.AfterCommit(() => BulkEnrollmentLog.Accepted(logger, again));
        return BulkJobStarted.Answer(http, again.Id, again.Status);
    }

    // A job that failed itself is repeated for its whole target, because the contacts that it had reached are not known. They must not
    // be enrolled twice, so the repeat never forces.
    private static async Task<JobWork> WorkAsync(EnrollmentDb db, BulkJob job, CancellationToken stop)
    {
        var isWhole = job.Status == BulkJobStatus.Failed;
        JobWork work = job.Operation == BulkOperations.Enroll
            ? new JobWork.Enroll(job.Anchor, isWhole || job.SkipIfAlreadyEnrolled, job.EntersOnce) { Target = new EnrollmentTarget.FailedOf(job.Id) }
            : new JobWork.Unenroll(job.Reason!) { Target = new EnrollmentTarget.FailedOf(job.Id) };
        return isWhole ? work with { Target = EnrollmentTarget.FromJson(job.Target), Mode = job.Mode, AfterKey = await BeginningAsync(db, job, stop) } : work;
    }

    // Planning moves the job's own place on; the page remembers where it began.
    private static async Task<Guid> BeginningAsync(EnrollmentDb db, BulkJob job, CancellationToken stop)
    {
        if (job.Mode == BulkModes.All)
            return Guid.Empty;
        var page = await db.BulkPages.AsNoTracking().SingleOrDefaultAsync(p => p.JobId == job.Id && p.AccountId == job.AccountId, stop);
        return page?.AfterKey ?? job.AfterKey;
    }
}
