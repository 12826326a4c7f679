using System.Text.Json.Serialization;
using Enrollment.Api.Accounts;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Database;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.BulkEnrollment;

/// <summary><c>POST /event-queues/{id}/bulk-enroll</c></summary>
public static class EnrollInBulk
{
    public static async Task<Results<Ok<Envelope<BulkEnrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, BulkJobIntake intake, PageWait wait,
        HttpContext http, CancellationToken stop)
    {
        if (work.EarlierWorkId is { } earlierJobId)
            return await AnswerAsync(db, caller, earlierJobId, http, stop);
        if (BulkEnrollBody.Read(body, out var wrong) is not { } request)
            return wrong!;
        var sequence = await Core.Sequences.EventQueues.HoldAsync(db, caller.AccountId, id, stop);
        if (sequence is null)
            return EventQueuesApi.NotFound(id);
        if (await Core.Sequences.EventQueues.RefusalAsync(db, sequence, stop) is { } refusal)
            return refusal.ToProblem();
        if (request.IsDryRun)
        {
            work.CostsAsRead();
            return TypedResults.Ok(Envelope.Of(http, await DryRun.CountAsync(db, caller, sequence, request, stop)));
        }

        var waits = request.Mode == BulkModes.Page && !AsksForNoWait(http);
        var job = await intake.AcceptAsync(caller, sequence, request, waits, stop);
        if (!waits)
            return Started(http, job.Id, job.Status);

        await wait.CommitAndWaitAsync(job.Id, stop);
        return await AnswerAsync(db, caller, job.Id, http, stop);
    }

    private static async Task<Results<Ok<Envelope<BulkEnrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> AnswerAsync(
        EnrollmentDb db, Caller caller, Guid jobId, HttpContext http, CancellationToken stop)
    {
        var outcome = (await db.FindBulkJobAsync(caller, jobId, stop))!;
        return outcome.Job.Status switch
        {
            BulkJobStatus.Completed => TypedResults.Ok(Envelope.Of(http, await PageResult.OfAsync(db, outcome, stop))),
            BulkJobStatus.Failed => Problems.BulkJobFailed.With($"The job {jobId} failed: {outcome.Job.Error}"),
            BulkJobStatus.Cancelled => Problems.BulkJobCancelled.With($"The job {jobId} was cancelled after {outcome.Totals.Enrolled} contacts had been enrolled."),
            var status => Started(http, jobId, status),
        };
    }

    private static Accepted<Envelope<BulkJobStarted>> Started(HttpContext http, Guid jobId, string status) =>
        TypedResults.Accepted($"{BulkEnrollmentApi.JobsPath}/{jobId}", Envelope.Of(http, new BulkJobStarted(jobId, status)));

    /// <summary>RFC 7240. The answer then says that the wish was granted.</summary>
    private static bool AsksForNoWait(HttpContext http)
    {
        const string RespondAsync = "respond-async";
        var asked = http.Request.Headers["Prefer"].SelectMany(value => value?.Split(',', StringSplitOptions.TrimEntries) ?? [])
            .Any(wish => wish.Split(';')[0].TrimEnd().Equals(RespondAsync, StringComparison.OrdinalIgnoreCase));
        if (asked)
            http.Response.Headers["Preference-Applied"] = RespondAsync;
        return asked;
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

/// <summary>The work goes on behind the answer.</summary>
public sealed record BulkJobStarted(Guid JobId, string Status);
