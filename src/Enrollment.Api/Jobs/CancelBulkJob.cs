using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Jobs;

/// <summary><c>POST /bulk-jobs/{id}/cancel</c></summary>
public static class CancelBulkJob
{
    /// <summary>Cancels a bulk job: pages that have not started are dropped.</summary>
    /// <remarks>
    /// Contacts that have been enrolled or unenrolled by then stay so. The job that empties a deleted event queue cannot be
    /// cancelled; the answer is 409.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<BulkJobAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, RequestWork work, JobShares shares, TimeProvider clock,
        ILogger<BulkJobAnswer> logger, HttpContext http, CancellationToken stop)
    {
        if (await CountedJob.FindAsync(db, caller, id, stop) is not { } found)
            return GetBulkJob.NotFound(id);
        // Contacts that the job had not reached would stay live in an event queue that no request can name.
        if (EnrollmentTarget.FromJson(found.Job.Target) is EnrollmentTarget.LiveIn)
            return Problems.Conflict.With($"The job {id} empties an event queue that was deleted: it cannot be cancelled.");

        var isCancelled = await JobEnd.TryCancelAsync(work.Unit, caller.AccountId, id, stop);
        var ended = (await CountedJob.FindAsync(db, caller, id, stop))!;
        if (!isCancelled)
            return Problems.BulkJobFinished.With($"The job {id} is {ended.Job.Status} since {ended.Job.FinishedAt?.Shown()}.");

        work.AfterCommit(() => BulkEnrollmentLog.Cancelled(logger, id, ended.Totals.Enrolled + ended.Totals.Cancelled));
        await shares.LeaveAsync(work.Unit, caller.AccountId, [id], stop);
        await UnreachedRows.RefundAsync(work.Connection, caller.AccountId, [id], stop);
        return TypedResults.Ok(Envelope.Of(http, BulkJobAnswer.Of(ended, clock.GetUtcNow())));
    }
}
