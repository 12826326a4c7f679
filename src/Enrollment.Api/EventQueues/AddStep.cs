using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.EventQueues;

/// <summary><c>POST /event-queues/{id}/steps</c></summary>
public static class AddStep
{
    /// <summary>Adds a step to an event queue.</summary>
    /// <remarks>
    /// The step takes the place of its <c>step_order</c>, and later steps move up by one. Without a <c>step_order</c>, or with one
    /// beyond the end, it becomes the last step. This writes a new version of the steps; contacts that are already enrolled keep
    /// theirs.
    /// </remarks>
    public static async Task<Results<Created<Envelope<EventQueueStep>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts, TimeProvider clock, ILogger<EventQueueStep> logger,
        HttpContext http, CancellationToken stop)
    {
        if (await db.LockEventQueueAsync(caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        if (QueueRevision.RefuseIfChanged(http.Request, queue) is { } changed)
            return changed;

        var steps = await db.StepsOfAsync(queue, stop);
        var reader = ObjectReader.Of(body);
        var wanted = NewStep.Read(reader, place: steps.Count + 1, hosts);
        if (steps.Count >= NewEventQueue.MaxSteps)
            reader.Errors.Add("", "too_many_steps", $"An event queue has at most {NewEventQueue.MaxSteps} steps.", "Remove a step first.");
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var now = clock.GetUtcNow();
        var position = Math.Min(wanted.StepOrder!.Value, steps.Count + 1);
        var step = wanted.ToStep(queue, Guid.CreateVersion7(now), position);
        steps.Insert(position - 1, step);
        await db.SaveStepsAsync(queue, steps, now, stop);

        work.AfterCommit(() => EventQueuesLog.StepsChanged(logger, id, queue.Version, steps.Count));
        QueueRevision.Show(http, queue);
        return TypedResults.Created($"{EventQueuesApi.Path}/{id}/steps/{step.StepId}", Envelope.Of(http, EventQueueStep.Of(step)));
    }
}
