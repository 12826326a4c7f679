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

/// <summary>Answers requests to enroll and to unenroll: with a dry run, with a job, or with the page that the caller waits for.</summary>
public sealed class BulkRequests(
    EnrollmentDb db, RequestWork work, WaitingCallers callers, PageWait wait, TimeProvider clock, ILogger<BulkRequests> logger)
{
    /// <summary>Reads a request and its cursor. Returns null and the <paramref name="problem"/> if the body is wrong.</summary>
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
        if (Cursor.Parse(text, list) is { } cursor && request.Target.CanHave(cursor.Id))
            return request with { AfterKey = cursor.Id };
        problem = Problems.InvalidCursor.With(
            "The cursor was not made by an earlier call of this operation with the same target.",
            "Send next_cursor of an earlier answer unchanged, with the target that it was given for.");
        return null;
    }

    /// <param name="wrong">What is wrong with the request, if it could not be read.</param>
    internal async Task<Results<Ok<Envelope<TResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> AnswerAsync<TResult>(
        Guid eventQueueId, BulkRequest? request, Problem? wrong, Caller caller, HttpContext http, Func<DryRunCount, TResult> ofDryRun,
        Func<CountedJob, CancellationToken, Task<TResult>> ofEnded, CancellationToken stop)
        where TResult : notnull
    {
        if (work.EarlierWorkId is { } earlierJobId)
            return await ResultAsync(caller, earlierJobId, http, ofEnded, stop);
        if (request is null)
            return wrong!;
        if (request.IsDryRun)
            return await DryRunAsync(eventQueueId, request.ToWork(), caller, http, ofDryRun, stop);

        var waits = request.Mode == BulkModes.Page && !AsksForNoWait(http);
        var acceptance = await AcceptJob.TryAsync(
            db, work.Unit, SequenceKinds.EventQueue, caller.AccountId, eventQueueId, request.ToWork(),
            new JobOrigin(caller.KeyId, waits ? callers.ReplyQueue : null), clock.GetUtcNow(), stop);
        if (acceptance is JobAcceptance.Refused(var refusal))
            return refusal.ToProblem();
        var job = ((JobAcceptance.Accepted)acceptance).Job;
        work.AfterCommit(() => BulkEnrollmentLog.Accepted(logger, job));
        if (!waits)
            return BulkJobStarted.Answer(http, job.Id, job.Status);

        var answering = await wait.CommitAndWaitAsync(job.Id, stop);
        return await ResultAsync(caller, job.Id, http, ofEnded, answering);
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
        if (await does.Target.RefusalAsync(db, caller.AccountId, holds: false, clock.GetUtcNow(), stop) is { } unusable)
            return unusable.ToProblem();
        work.CostsAsRead();
        return TypedResults.Ok(Envelope.Of(http, ofDryRun(await DryRun.CountAsync(db, sequence, does, stop))));
    }

    // The result of a job that is completed; else where it can be looked at, or why there is no result.
    private async Task<Results<Ok<Envelope<TResult>>, Accepted<Envelope<BulkJobStarted>>, Problem>> ResultAsync<TResult>(
        Caller caller, Guid jobId, HttpContext http, Func<CountedJob, CancellationToken, Task<TResult>> ofEnded, CancellationToken stop)
        where TResult : notnull
    {
        var found = (await CountedJob.FindAsync(db, caller, jobId, stop))!;
        return found.Job.Status switch
        {
            BulkJobStatus.Completed => TypedResults.Ok(Envelope.Of(http, await ofEnded(found, stop))),
            BulkJobStatus.Failed => Problems.BulkJobFailed.With($"The job {jobId} failed: {found.Job.Error}"),
            BulkJobStatus.Cancelled => Problems.BulkJobCancelled.With(
                $"The job {jobId} was cancelled after {found.Totals.Enrolled + found.Totals.Cancelled} contacts had been {found.Job.Operation}ed."),
            var status => BulkJobStarted.Answer(http, jobId, status),
        };
    }

    // RFC 7240. The answer then says that the wish was granted.
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

/// <summary>The answer for a job whose work goes on.</summary>
public sealed record BulkJobStarted(Guid JobId, string Status)
{
    internal static Accepted<Envelope<BulkJobStarted>> Answer(HttpContext http, Guid jobId, string status) =>
        TypedResults.Accepted($"{BulkEnrollmentApi.JobsPath}/{jobId}", Envelope.Of(http, new BulkJobStarted(jobId, status)));
}
