using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Jobs;

/// <summary><c>POST /event-queues/{id}/bulk-unenroll</c></summary>
public static class UnenrollInBulk
{
    /// <summary>Cancels the live enrollments of many contacts: of at most 500 while the caller waits, or of all of them as a job.</summary>
    /// <remarks>
    /// Ends every live enrollment of a contact in this event queue, including forced ones. Works while the event queue is paused,
    /// too.
    /// </remarks>
    public static Task<Results<Ok<Envelope<BulkUnenrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, BulkRequests requests, HttpContext http, CancellationToken stop)
    {
        var request = BulkRequests.Read(body, BulkUnenrollRequest.Read, CursorList.BulkUnenrollPage, out var wrong);
        return requests.AnswerAsync(id, request, wrong, caller, http, BulkUnenrollResult.Of, (ended, _) => Task.FromResult(BulkUnenrollResult.Of(ended)), stop);
    }
}

/// <summary>The result of a page.</summary>
/// <param name="Cancelled">Contacts whose live enrollments were ended.</param>
/// <param name="NextCursor">The <c>cursor</c> of the next call; null if no contact is left.</param>
/// <param name="JobId">The job that unenrolled them; null in a dry run.</param>
public sealed record BulkUnenrollResult(
    long Cancelled,
    long Skipped,
    long Failed,
    bool HasMore,
    string? NextCursor,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? JobId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? DryRun)
{
    internal static BulkUnenrollResult Of(DryRunCount count) => new(
        count.Done,
        count.Skipped,
        count.Failed,
        count.Page.HasMore,
        count.Page.HasMore ? new Cursor(CursorList.BulkUnenrollPage, count.Page.UpToKey).ToString() : null,
        count.SkippedReasons,
        count.FailedReasons,
        JobId: null,
        DryRun: true);

    internal static BulkUnenrollResult Of(CountedJob ended)
    {
        var (job, totals) = ended;
        return new(
            totals.Cancelled,
            totals.Skipped,
            totals.Failed,
            job.HasMore,
            // Planning ended with the page's last contact.
            job.HasMore ? new Cursor(CursorList.BulkUnenrollPage, job.AfterKey).ToString() : null,
            totals.SkippedReasons,
            totals.FailedReasons,
            job.Id,
            DryRun: null);
    }
}
