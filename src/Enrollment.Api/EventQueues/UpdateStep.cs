using System.ComponentModel.DataAnnotations;
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

/// <summary><c>PATCH /event-queues/{id}/steps/{step_id}</c></summary>
public static class UpdateStep
{
    /// <summary>Changes or moves a step.</summary>
    /// <remarks>
    /// Fields that are left out stay as they are; an <c>action</c> is replaced as a whole. A different <c>step_order</c> moves the
    /// step, and the others make room. This writes a new version of the steps; contacts that are already enrolled keep theirs. A
    /// request that changes nothing writes none. A change that is there already is answered with 200 whatever <c>If-Match</c> says, so
    /// it can be repeated when its answer was lost. An order means something only among the other steps: a change that gives
    /// <c>step_order</c> is answered so only if <c>If-Match</c> names the state that it was made to.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<EventQueueStep>>, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "step_id")] Guid stepId, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work,
        AllowedHosts hosts, TimeProvider clock, ILogger<EventQueueStep> logger, HttpContext http, CancellationToken stop)
    {
        if (await db.LockSequenceAsync(SequenceKinds.EventQueue, caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        var edits = await StepEdits.OfAsync(db, queue, EventQueueSteps.Rules(hosts), http.Request, stop);
        if (edits.Find(stepId) is not { } present)
            return GetStep.NotFound(id, stepId);
        var version = queue.Version;
        var (step, refused) = await edits.ChangeAsync(present, body, clock.GetUtcNow(), stop);
        if (step is null)
            return refused!;

        if (queue.Version != version)
            work.AfterCommit(() => EventQueuesLog.StepsChanged(logger, id, queue.Version, edits.Steps.Count));
        SequenceRevision.Show(http, queue);
        return TypedResults.Ok(Envelope.Of(http, EventQueueStep.Of(step)));
    }
}

/// <summary>
/// Body of <c>PATCH /event-queues/{id}/steps/{step_id}</c>. A field that is left out stays as it is. Null empties description,
/// completion_timeout_minutes and automation_id.
/// </summary>
/// <param name="StepOrder">The step's new order; beyond the last, it becomes the last.</param>
/// <param name="Action">The new action, which replaces the old one as a whole.</param>
public sealed record StepChange(
    [property: Range(1, StepFields.MaxOrder)] int? StepOrder,
    [property: MaxLength(StepFields.MaxName)] string? Name,
    [property: MaxLength(StepFields.MaxDescription)] string? Description,
    [property: Range(0, StepFields.MaxDays)] int? DelayDays,
    [property: Range(0, StepFields.MaxDays * 24)] int? DelayHours,
    [property: Range(0, StepFields.MaxDays * 24 * 60)] int? DelayMinutes,
    [property: AllowedValues(DelayWords.Enrollment, DelayWords.PreviousStep)] string? DelayFrom,
    bool? IsActive,
    bool? AwaitCompletion,
    [property: Range(1, StepFields.MaxDays * 24 * 60)] int? CompletionTimeoutMinutes,
    Guid? AutomationId,
    NewAction? Action);
