using System.Text.Json.Serialization;
using Enrollment.Api.Accounts;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.BulkEnrollment;

/// <summary><c>POST /event-queues/{id}/bulk-unenroll</c>; in a paused queue, too.</summary>
public static class UnenrollInBulk
{
    public static async Task<Results<Ok<Envelope<BulkUnenrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, BulkJobIntake intake, PageWait wait,
        HttpContext http, CancellationToken stop)
    {
        if (work.EarlierWorkId is { } earlierJobId)
            return await AnswerAsync(db, caller, earlierJobId, http, stop);
        if (BulkUnenrollBody.Read(body, out var wrong) is not { } request)
            return wrong!;
        if (request.IsDryRun)
        {
            if (await db.FindEventQueueAsync(caller, id, stop) is not { } sequence)
                return EventQueuesApi.NotFound(id);
            work.CostsAsRead();
            return TypedResults.Ok(Envelope.Of(http, BulkUnenrollResult.Of(await DryRun.CountAsync(db, sequence, request.ToWork(), stop))));
        }

        var waits = request.Mode == BulkModes.Page && !BulkAnswers.AsksForNoWait(http);
        var acceptance = await intake.TryAcceptAsync(caller, id, request.ToWork(), waits, stop);
        if (acceptance is JobAcceptance.Refused(var refusal))
            return refusal.ToProblem();
        var job = ((JobAcceptance.Accepted)acceptance).Job;
        if (!waits)
            return BulkAnswers.Started(http, job.Id, job.Status);

        var answering = await wait.CommitAndWaitAsync(job.Id, stop);
        return await AnswerAsync(db, caller, job.Id, http, answering);
    }

    private static Task<Results<Ok<Envelope<BulkUnenrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> AnswerAsync(
        EnrollmentDb db, Caller caller, Guid jobId, HttpContext http, CancellationToken stop) =>
        BulkAnswers.OfAsync(db, caller, jobId, http, outcome => Task.FromResult(BulkUnenrollResult.Of(outcome)), stop);
}

/// <summary>What became of a page.</summary>
/// <param name="Cancelled">Contacts whose live enrollments were ended.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> to go on; null: nobody is left.</param>
/// <param name="JobId">Null in a dry run.</param>
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

    internal static BulkUnenrollResult Of(BulkJobOutcome outcome)
    {
        var (job, totals) = outcome;
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
