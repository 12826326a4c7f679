using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.EventQueues;

/// <summary><c>DELETE /event-queues/{id}/steps/{step_id}</c></summary>
public static class RemoveStep
{
    /// <summary>Removes a step.</summary>
    /// <remarks>
    /// Later steps move down by one. This writes a new version of the steps; contacts that are already enrolled keep theirs.
    /// </remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "step_id")] Guid stepId, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock,
        ILogger<EventQueueStep> logger, HttpContext http, CancellationToken stop)
    {
        if (await db.LockEventQueueAsync(caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        var steps = await db.StepsOfAsync(queue, stop);
        if (steps.RemoveAll(step => step.StepId == stepId) == 0)
            return GetStep.NotFound(id, stepId);
        if (QueueRevision.RefuseIfChanged(http.Request, queue) is { } changed)
            return changed;

        await db.SaveStepsAsync(queue, steps, clock.GetUtcNow(), stop);
        work.AfterCommit(() => EventQueuesLog.StepsChanged(logger, id, queue.Version, steps.Count));
        return TypedResults.NoContent();
    }
}
