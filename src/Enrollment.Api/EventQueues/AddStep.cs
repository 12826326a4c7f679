using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
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
        if (await db.LockSequenceAsync(SequenceKinds.EventQueue, caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);

        var edits = await StepEdits.OfAsync(db, queue, EventQueueSteps.Rules(hosts), http.Request, stop);
        var (step, refused) = await edits.AddAsync(body, clock.GetUtcNow(), stop);
        if (step is null)
            return refused!;

        work.AfterCommit(() => EventQueuesLog.StepsChanged(logger, id, queue.Version, edits.Steps.Count));
        SequenceRevision.Show(http, queue);
        return TypedResults.Created($"{EventQueuesApi.Path}/{id}/steps/{step.StepId}", Envelope.Of(http, EventQueueStep.Of(step)));
    }
}
