using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;
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
        Guid id, [FromRoute(Name = "step_id")] Guid stepId, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts, TimeProvider clock,
        ILogger<EventQueueStep> logger, HttpContext http, CancellationToken stop)
    {
        if (await db.LockSequenceAsync(SequenceKinds.EventQueue, caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        var edits = await StepEdits.OfAsync(db, queue, EventQueueSteps.Rules(hosts), http.Request, stop);
        if (edits.Find(stepId) is not { } step)
            return GetStep.NotFound(id, stepId);
        if (await edits.RemoveAsync(step, clock.GetUtcNow(), stop) is { } refused)
            return refused;

        work.AfterCommit(() => EventQueuesLog.StepsChanged(logger, id, queue.Version, edits.Steps.Count));
        return TypedResults.NoContent();
    }
}
