using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Batches;

/// <summary><c>POST /batches/{id}/cancel</c></summary>
public static class CancelBatch
{
    /// <summary>The reason of the enrollments unless the caller gives one.</summary>
    private const string DefaultReason = "batch_cancelled";

    /// <summary>Cancels a batch: no contact of it is called any more.</summary>
    /// <remarks>
    /// Contacts that are not enrolled yet are not enrolled, and what they cost is given back. Every live enrollment of the batch ends at once,
    /// those that wait for another one of their group included, and nobody is activated instead. Calls
    /// that a dialer has already are withdrawn; one that runs is not cut off, and its report is only noted.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<CancelledBatch>>, Problem>> HandleAsync(
        Guid id, OptionalBody body, Caller caller, EnrollmentDb db, RequestWork work, JobShares shares, ILogger<CancelledBatch> logger, HttpContext http,
        CancellationToken stop)
    {
        var reason = DefaultReason;
        if (body.Given is { } given)
        {
            var reader = ObjectReader.Of(given);
            reason = reader.OptionalText("reason", EnrollmentEnd.MaxReasonLength) ?? reason;
            reader.RefuseOthers();
            if (reader.Errors.Any)
                return reader.Errors.ToProblem();
        }
        if (await StoredBatch.FindAsync(db, caller, id, stop) is not { } job)
            return GetBatch.NotFound(id);
        // First the job, or it would enroll contacts after the live ones were ended. Pages under way are waited for.
        var stopped = job.FinishedAt is null && await JobEnd.TryCancelAsync(work.Unit, caller.AccountId, id, stop);
        var closed = !stopped && await CloseAsync(db, caller, id, stop);
        if (!stopped && !closed)
            return Problems.BatchFinished.With($"The batch {id} is over.");

        var ended = await EndEnrollments.EndAsync(
            work.Connection, caller.AccountId, new LiveEnrollments.OfRowsOf(id), EnrollmentEnd.Cancelled(reason), new NoteAuthor.ApiKey(caller.KeyId),
            limit: null, stop);
        work.Send(ended.Messages);
        if (stopped)
        {
            await shares.LeaveAsync(work.Unit, caller.AccountId, [id], stop);
            await UnreachedRows.RefundAsync(work.Connection, caller.AccountId, [id], stop);
        }
        work.AfterCommit(() => BatchesLog.Cancelled(logger, id, ended.Count, ended.CallsUnderWay));
        return TypedResults.Ok(Envelope.Of(http, new CancelledBatch(ended.Count, ended.CallsUnderWay)));
    }

    // One that enrolls nobody any more, completed or not, while contacts of it are live.
    private static async Task<bool> CloseAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) => await db.Database.ExecuteSqlAsync($"""
        update bulk_jobs set status = {BulkJobStatus.Cancelled}, updated_at = now()
        where id = {id} and account_id = {caller.AccountId} and finished_at is not null and all_ended_at is null
          and (status = {BulkJobStatus.Completed} or exists (
              select from enrollments e where e.job_id = {id} and e.account_id = {caller.AccountId} and e.finished_at is null))
        """, stop) == 1;
}

/// <param name="Reason">Kept with each enrollment and announced; default <c>batch_cancelled</c>.</param>
public sealed record BatchCancellation(string? Reason);

/// <summary>Counts the enrollments and calls that a cancelled batch still had.</summary>
/// <param name="Cancelled">The enrollments that were live.</param>
/// <param name="UnderWay">Those of them that a dialer may be calling; such a call runs on.</param>
public sealed record CancelledBatch(int Cancelled, int UnderWay);
