using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.EventQueues;

/// <summary><c>DELETE /event-queues/{id}</c>. Stops new enrollments, and cancels the live ones.</summary>
public static class DeleteEventQueue
{
    /// <summary>The reason of the enrollments that a deletion cancels. The handler's remarks name it.</summary>
    public const string Reason = "sequence_deleted";

    /// <summary>The most live enrollments that are cancelled before the answer; a job cancels more. The handler's remarks name it.</summary>
    public const int AtOnce = 500;

    /// <summary>Deletes an event queue.</summary>
    /// <remarks>
    /// No step is handed out any more. Jobs that enroll into the event queue are cancelled. So are its live enrollments, with the
    /// reason <c>sequence_deleted</c>: up to 500 before the answer, more than that by a bulk job. Its enrollments and jobs can
    /// still be read by their ids.
    /// </remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, RequestWork work, JobShares shares, TimeProvider clock, ILogger<EventQueue> logger,
        HttpContext http, CancellationToken stop)
    {
        await DeactivateRecurring.HoldAsync(work.Unit, caller.AccountId, id, stop);
        if (await db.LockEventQueueAsync(caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        if (QueueRevision.RefuseIfChanged(http.Request, queue) is { } changed)
            return changed;

        var now = clock.GetUtcNow();
        queue.DeletedAt = now;
        await db.SaveEventQueueAsync(queue, now, stop);
        await DeactivateRecurring.OfDeletedAsync(work.Unit, caller.AccountId, id, now, stop);
        // First the jobs, or they would enroll contacts after the live ones were ended. Pages under way are waited for.
        var jobs = await CancelJobsAsync(db, work, queue, stop);
        var (enrollments, hasMore) = await CancelEnrollmentsAsync(work, caller, queue, stop);
        if (hasMore)
        {
            var empties = new JobWork.Unenroll(Reason) { Target = new EnrollmentTarget.LiveIn(queue.Id) };
            await AcceptJob.WriteAsync(db, work.Unit, queue, empties, new(caller.KeyId), now, stop);
        }
        // Last, because pages that hold enrollments wait for it.
        await shares.LeaveAsync(work.Unit, queue.AccountId, jobs, stop);
        work.AfterCommit(() => EventQueuesLog.Deleted(logger, id, jobs.Count, enrollments, hasMore));
        return TypedResults.NoContent();
    }

    private static async Task<IReadOnlyList<Guid>> CancelJobsAsync(EnrollmentDb db, RequestWork work, Sequence queue, CancellationToken stop)
    {
        var jobs = await db.BulkJobs.AsNoTracking()
            .Where(job => job.SequenceId == queue.Id && job.AccountId == queue.AccountId && job.FinishedAt == null && job.Operation == BulkOperations.Enroll)
            .Select(job => job.Id)
            .ToListAsync(stop);
        var cancelled = new List<Guid>(jobs.Count);
        foreach (var job in jobs)
        {
            if (await JobEnd.TryCancelAsync(work.Unit, queue.AccountId, job, stop))
                cancelled.Add(job);
        }
        return cancelled;
    }

    private static async Task<(int Cancelled, bool HasMore)> CancelEnrollmentsAsync(RequestWork work, Caller caller, Sequence queue, CancellationToken stop)
    {
        var cancelled = await EndEnrollments.EndAsync(
            work.Connection, queue.AccountId, new LiveEnrollments.OfSequence(queue.Id), EnrollmentEnd.Cancelled(Reason),
            new NoteAuthor.ApiKey(caller.KeyId), AtOnce, stop);
        work.Send(cancelled.Messages);
        return (cancelled.Count, cancelled.HasMore);
    }
}
