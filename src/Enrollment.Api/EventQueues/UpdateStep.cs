using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
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
        if (await db.LockEventQueueAsync(caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        var steps = await db.StepsOfAsync(queue, stop);
        if (steps.Find(step => step.StepId == stepId) is not { } present)
            return GetStep.NotFound(id, stepId);

        var reader = ObjectReader.Of(body);
        var givesOrder = reader.Gives("step_order");
        var wanted = NewStep.ReadChange(reader, present, hosts);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var step = wanted.ToStep(queue, stepId, Math.Min(wanted.StepOrder!.Value, steps.Count));
        var isThere = IsSame(step, present);
        if (QueueRevision.RefuseIfChanged(http.Request, queue) is { } changed
            && !(isThere && (!givesOrder || await HasMovedAsync(http.Request, db, queue, steps, stepId, wanted.StepOrder.Value, stop))))
        {
            return changed;
        }
        if (!isThere)
        {
            steps.Remove(present);
            steps.Insert(step.Position - 1, step);
            await db.SaveStepsAsync(queue, steps, clock.GetUtcNow(), stop);
            work.AfterCommit(() => EventQueuesLog.StepsChanged(logger, id, queue.Version, steps.Count));
        }
        QueueRevision.Show(http, queue);
        return TypedResults.Ok(Envelope.Of(http, EventQueueStep.Of(step)));
    }

    // Whether the caller saw the state before this one, and the move made the present order of that state's order. Otherwise
    // the step stands at its place by accident: another caller has moved others around it.
    private static async Task<bool> HasMovedAsync(
        HttpRequest request, EnrollmentDb db, Sequence queue, IEnumerable<SequenceStep> steps, Guid stepId, int order, CancellationToken stop)
    {
        if (!QueueRevision.IsBefore(request, queue))
            return false;
        var moved = (await db.StepsBeforeAsync(queue, stop)).ConvertAll(step => step.StepId);
        if (!moved.Remove(stepId))
            return false;
        moved.Insert(Math.Min(order - 1, moved.Count), stepId);
        return moved.SequenceEqual(steps.Select(step => step.StepId));
    }

    // The database keeps an action in a spelling of its own.
    private static bool IsSame(SequenceStep step, SequenceStep present) =>
        step with { Action = present.Action } == present && JsonElement.DeepEquals(JsonElement.Parse(step.Action), JsonElement.Parse(present.Action));
}

/// <summary>
/// Body of <c>PATCH /event-queues/{id}/steps/{step_id}</c>. A field that is left out stays as it is. Null empties description,
/// completion_timeout_minutes and automation_id.
/// </summary>
/// <param name="StepOrder">The step's new order; beyond the last, it becomes the last.</param>
/// <param name="Action">The new action, which replaces the old one as a whole.</param>
public sealed record StepChange(
    [property: Range(1, NewStep.MaxOrder)] int? StepOrder,
    [property: MaxLength(NewStep.MaxName)] string? Name,
    [property: MaxLength(NewStep.MaxDescription)] string? Description,
    [property: Range(0, NewStep.MaxDays)] int? DelayDays,
    [property: Range(0, NewStep.MaxDays * 24)] int? DelayHours,
    [property: Range(0, NewStep.MaxDays * 24 * 60)] int? DelayMinutes,
    [property: AllowedValues(DelayWords.Enrollment, DelayWords.PreviousStep)] string? DelayFrom,
    bool? IsActive,
    bool? AwaitCompletion,
    [property: Range(1, NewStep.MaxDays * 24 * 60)] int? CompletionTimeoutMinutes,
    Guid? AutomationId,
    NewAction? Action);
