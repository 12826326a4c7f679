using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Jobs;

/// <summary><c>POST /event-queues/{id}/bulk-enroll</c></summary>
public static class EnrollInBulk
{
    /// <summary>Enrolls many contacts: at most 500 while the caller waits, or all of them as a job.</summary>
    public static Task<Results<Ok<Envelope<BulkEnrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, BulkRequests requests, HttpContext http, CancellationToken stop)
    {
        var request = BulkRequests.Read(body, reader => BulkEnrollRequest.Read(reader, isAnswered: true), CursorList.BulkEnrollPage, out var wrong);
        return requests.AnswerAsync(id, request, wrong, caller, http, BulkEnrollResult.Of, (ended, answering) => BulkEnrollResult.OfAsync(db, ended, answering), stop);
    }
}

/// <summary>The result of a page.</summary>
/// <param name="EnrollmentIds">The new enrollments; null in a dry run.</param>
/// <param name="NextCursor">The <c>cursor</c> of the next call; null if no contact is left.</param>
/// <param name="JobId">The job that enrolled them; null in a dry run.</param>
public sealed record BulkEnrollResult(
    long Enrolled,
    long Skipped,
    long Failed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Guid>? EnrollmentIds,
    bool HasMore,
    string? NextCursor,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? JobId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? DryRun)
{
    internal static BulkEnrollResult Of(DryRunCount count) => new(
        count.Done,
        count.Skipped,
        count.Failed,
        EnrollmentIds: null,
        count.Page.HasMore,
        count.Page.HasMore ? new Cursor(CursorList.BulkEnrollPage, count.Page.UpToKey).ToString() : null,
        count.SkippedReasons,
        count.FailedReasons,
        JobId: null,
        DryRun: true);

    internal static async Task<BulkEnrollResult> OfAsync(EnrollmentDb db, CountedJob ended, CancellationToken stop)
    {
        var (job, totals) = ended;
        var enrollmentIds = await db.Enrollments
            .Where(enrollment => enrollment.JobId == job.Id && enrollment.AccountId == job.AccountId)
            .OrderBy(enrollment => enrollment.ContactId)
            .Select(enrollment => enrollment.CorrelationId)
            .ToListAsync(stop);
        return new BulkEnrollResult(
            totals.Enrolled,
            totals.Skipped,
            totals.Failed,
            enrollmentIds,
            job.HasMore,
            // Planning ended with the page's last contact.
            job.HasMore ? new Cursor(CursorList.BulkEnrollPage, job.AfterKey).ToString() : null,
            totals.SkippedReasons,
            totals.FailedReasons,
            job.Id,
            DryRun: null);
    }
}
