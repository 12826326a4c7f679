using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Jobs;

/// <summary><c>POST /event-queues/{id}/bulk-enroll</c></summary>
public static class EnrollInBulk
{
    /// <summary>Enrolls many contacts: at most 500 while the caller waits, or all of them as a job.</summary>
    public static Task<Results<Ok<Envelope<BulkEnrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, BulkRequests requests, HttpContext http, CancellationToken stop)
    {
        var request = BulkEnrollBody.Read(body, out var wrong);
        return requests.AnswerAsync(id, request, wrong, caller, http, PageResult.Of, (outcome, answering) => PageResult.OfAsync(db, outcome, answering), stop);
    }
}

/// <summary>What became of a page.</summary>
/// <param name="EnrollmentIds">Null in a dry run.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> to go on; null: nobody is left.</param>
/// <param name="JobId">Null in a dry run.</param>
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? DryRun);
