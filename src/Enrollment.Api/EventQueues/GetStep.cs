using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.EventQueues;

/// <summary><c>GET /event-queues/{id}/steps/{step_id}</c>: a step of the present version.</summary>
public static class GetStep
{
    /// <summary>Returns one step of the present version.</summary>
    public static async Task<Results<Ok<Envelope<EventQueueStep>>, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "step_id")] Guid stepId, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        if (await db.FindEventQueueAsync(caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        var steps = await db.StepsOfAsync(queue, stop);
        if (steps.Find(step => step.StepId == stepId) is not { } step)
            return NotFound(id, stepId);

        SequenceRevision.Show(http, queue);
        return TypedResults.Ok(Envelope.Of(http, EventQueueStep.Of(step)));
    }

    public static Problem NotFound(Guid id, Guid stepId) => Problems.StepNotFound.With($"The event queue {id} has no step {stepId}, or not any more.");
}
