using Enrollment.Api.Auth;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Jobs;

/// <summary>Answers requests to enroll and to unenroll alike: with a dry run, with a job, or with the page that the caller waits for.</summary>
public sealed class BulkRequests(EnrollmentDb db, RequestWork work, BulkJobIntake intake, PageWait wait)
{
    /// <summary>Reads a request and what its cursor means. Null if the body is wrong; <paramref name="problem"/> says how.</summary>
    internal static BulkRequest? Read(RequestBody body, Func<ObjectReader, BulkRequest?> read, CursorList list, out Problem? problem)
    {
        problem = null;
        var reader = ObjectReader.Of(body);
        if (read(reader) is not { } request)
        {
            problem = reader.Errors.ToProblem();
            return null;
        }
        if (request.Cursor is not { } text)
            return request;
        if (Cursor.Parse(text, list) is { } cursor)
            return request with { AfterKey = cursor.Id };
        problem = Problems.InvalidCursor.With("The cursor was not made by an earlier call of this operation.", "Send next_cursor of an earlier answer unchanged.");
        return null;
    }

    /// <param name="wrong">What is wrong with the request, if it could not be read.</param>
    internal async Task<Results<Ok<Envelope<TResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> AnswerAsync<TResult>(
        Guid eventQueueId, BulkRequest? request, Problem? wrong, Caller caller, HttpContext http, Func<DryRunCount, TResult> ofDryRun,
        Func<BulkJobOutcome, CancellationToken, Task<TResult>> ofOutcome, CancellationToken stop)
        where TResult : notnull
    {
        if (work.EarlierWorkId is { } earlierJobId)
            return await BulkAnswers.OfAsync(db, caller, earlierJobId, http, ofOutcome, stop);
        if (request is null)
            return wrong!;
        if (request.IsDryRun)
            return await DryRunAsync(eventQueueId, request.ToWork(), caller, http, ofDryRun, stop);

        var waits = request.Mode == BulkModes.Page && !BulkAnswers.AsksForNoWait(http);
        var acceptance = await intake.TryAcceptAsync(SequenceKinds.EventQueue, caller, eventQueueId, request.ToWork(), waits, stop);
        if (acceptance is JobAcceptance.Refused(var refusal))
            return refusal.ToProblem();
        var job = ((JobAcceptance.Accepted)acceptance).Job;
        if (!waits)
            return BulkAnswers.Started(http, job.Id, job.Status);

        var answering = await wait.CommitAndWaitAsync(job.Id, stop);
        return await BulkAnswers.OfAsync(db, caller, job.Id, http, ofOutcome, answering);
    }

    // The sequence is not held: a dry run counts for as long as it takes, and who pauses the queue would wait for it.
    private async Task<Results<Ok<Envelope<TResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> DryRunAsync<TResult>(
        Guid eventQueueId, JobWork does, Caller caller, HttpContext http, Func<DryRunCount, TResult> ofDryRun, CancellationToken stop)
        where TResult : notnull
    {
        if (await db.FindEventQueueAsync(caller, eventQueueId, stop) is not { } sequence)
            return EventQueuesApi.NotFound(eventQueueId);
        if (does is JobWork.Enroll && await SequenceAdmission.RefusalAsync(db, sequence, stop) is { } refusal)
            return refusal.ToProblem();
        work.CostsAsRead();
        return TypedResults.Ok(Envelope.Of(http, ofDryRun(await DryRun.CountAsync(db, sequence, does, stop))));
    }
}
