using System.Text.Json;
using Enrollment.Api.Sequences;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.EventQueues;

/// <param name="Id">The step's id, the same in every version.</param>
/// <param name="StepOrder">The step's order, from 1 without gaps.</param>
/// <param name="DelayFrom"><c>enrollment</c> or <c>previous_step</c>.</param>
public sealed record EventQueueStep(
    Guid Id,
    int StepOrder,
    string Name,
    string? Description,
    int DelayDays,
    int DelayHours,
    int DelayMinutes,
    string DelayFrom,
    bool IsActive,
    bool AwaitCompletion,
    int? CompletionTimeoutMinutes,
    Guid? AutomationId,
    JsonElement Action)
{
    public static EventQueueStep Of(SequenceStep step) => new(
        step.StepId,
        step.Position,
        step.Name,
        step.Description,
        step.DelayDays,
        step.DelayHours,
        step.DelayMinutes,
        DelayWords.Shown(step.DelayFrom),
        step.IsActive,
        step.AwaitCompletion,
        step.CompletionTimeoutMinutes,
        step.AutomationId,
        JsonElement.Parse(step.Action));
}
