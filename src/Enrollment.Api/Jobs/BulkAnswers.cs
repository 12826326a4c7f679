using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Jobs;

/// <summary>What enrolling and unenrolling answer alike.</summary>
internal static class BulkAnswers
{
    /// <summary>The result of a job that is completed; else where it can be looked at, or why there is no result.</summary>
    public static async Task<Results<Ok<Envelope<TResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> OfAsync<TResult>(
        EnrollmentDb db, Caller caller, Guid jobId, HttpContext http, Func<BulkJobOutcome, CancellationToken, Task<TResult>> readResult, CancellationToken stop)
        where TResult : notnull
    {
        var outcome = (await db.FindBulkJobAsync(caller, jobId, stop))!;
        return outcome.Job.Status switch
        {
            BulkJobStatus.Completed => TypedResults.Ok(Envelope.Of(http, await readResult(outcome, stop))),
            BulkJobStatus.Failed => Problems.BulkJobFailed.With($"The job {jobId} failed: {outcome.Job.Error}"),
            BulkJobStatus.Cancelled => Problems.BulkJobCancelled.With(
                $"The job {jobId} was cancelled after {outcome.Totals.Enrolled + outcome.Totals.Cancelled} contacts had been {outcome.Job.Operation}ed."),
            var status => Started(http, jobId, status),
        };
    }

    public static Accepted<Envelope<BulkJobStarted>> Started(HttpContext http, Guid jobId, string status) =>
        TypedResults.Accepted($"{BulkEnrollmentApi.JobsPath}/{jobId}", Envelope.Of(http, new BulkJobStarted(jobId, status)));

    /// <summary>RFC 7240. The answer then says that the wish was granted.</summary>
    public static bool AsksForNoWait(HttpContext http)
    {
        const string RespondAsync = "respond-async";
        var asked = http.Request.Headers["Prefer"].SelectMany(value => value?.Split(',', StringSplitOptions.TrimEntries) ?? [])
            .Any(wish => wish.Split(';')[0].TrimEnd().Equals(RespondAsync, StringComparison.OrdinalIgnoreCase));
        if (asked)
            http.Response.Headers["Preference-Applied"] = RespondAsync;
        return asked;
    }
}

/// <summary>The work goes on behind the answer.</summary>
public sealed record BulkJobStarted(Guid JobId, string Status);
