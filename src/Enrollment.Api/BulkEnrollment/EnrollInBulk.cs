using System.Text.Json.Serialization;
using Enrollment.Api.Accounts;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;
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
        if (request.IsDryRun)
            return await DryRunAsync(id, request, caller, db, work, http, stop);

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

    // The sequence is not held: a dry run counts for as long as it takes, and who pauses the queue would wait for it.
    private static async Task<Results<Ok<Envelope<BulkEnrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> DryRunAsync(
        Guid id, BulkEnrollRequest request, Caller caller, EnrollmentDb db, RequestWork work, HttpContext http, CancellationToken stop)
    {
        if (await db.FindEventQueueAsync(caller, id, stop) is not { } sequence)
            return EventQueuesApi.NotFound(id);
        if (await SequenceAdmission.RefusalAsync(db, sequence, stop) is { } refusal)
            return refusal.ToProblem();
        work.CostsAsRead();
        return TypedResults.Ok(Envelope.Of(http, PageResult.Of(await DryRun.CountAsync(db, sequence, request.ToWork(), stop))));
    }

    private static Task<Results<Ok<Envelope<BulkEnrollResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> AnswerAsync(
        EnrollmentDb db, Caller caller, Guid jobId, HttpContext http, CancellationToken stop) =>
        BulkAnswers.OfAsync(db, caller, jobId, http, outcome => PageResult.OfAsync(db, outcome, stop), stop);
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
