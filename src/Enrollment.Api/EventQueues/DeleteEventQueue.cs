using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.EventQueues;

/// <summary><c>DELETE /event-queues/{id}</c>. Stops new enrollments, and cancels the live ones.</summary>
public static class DeleteEventQueue
{
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
        if (await db.LockSequenceAsync(SequenceKinds.EventQueue, caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        if (SequenceRevision.RefuseIfChanged(http.Request, queue) is { } changed)
            return changed;

        var ended = await EndSequence.RunAsync(db, work, caller, queue, shares, clock.GetUtcNow(), stop);
        work.AfterCommit(() => EventQueuesLog.Deleted(logger, id, ended.Jobs, ended.Enrollments, ended.HasMore));
        return TypedResults.NoContent();
    }
}
