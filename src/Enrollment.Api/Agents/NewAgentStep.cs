using System.ComponentModel.DataAnnotations;
using Enrollment.Api.Sequences;

namespace Enrollment.Api.Agents;

/// <summary>A step to add.</summary>
/// <param name="StepOrder">The step's order, from 1; default its place in the array, or the last.</param>
/// <param name="Name">The step's name; default "Step" and its order.</param>
/// <param name="DelayDays">The days of the delay, which adds up to at most 1,826 days with hours and minutes; default 0.</param>
/// <param name="DelayHours">The hours of the delay; default 0.</param>
/// <param name="DelayMinutes">The minutes of the delay; default 0.</param>
/// <param name="DelayFrom">
/// What the delay counts from: <c>enrollment</c>, the default, from the row's own anchor; <c>previous_step</c> from the end of the last
/// attempt of the step before.
/// </param>
/// <param name="IsActive">Whether the step runs; default true. Contacts enrolled while it is false skip it.</param>
/// <param name="AutomationId">The caller's own automation behind the step; <c>StepDue</c> carries it.</param>
public sealed record NewAgentStep(
    [property: Range(1, StepFields.MaxOrder)] int? StepOrder,
    [property: MaxLength(StepFields.MaxName)] string? Name,
    [property: MaxLength(StepFields.MaxDescription)] string? Description,
    [property: Range(0, StepFields.MaxDays)] int? DelayDays,
    [property: Range(0, StepFields.MaxDays * 24)] int? DelayHours,
    [property: Range(0, StepFields.MaxDays * 24 * 60)] int? DelayMinutes,
    [property: AllowedValues(DelayWords.Enrollment, DelayWords.PreviousStep)] string? DelayFrom,
    bool? IsActive,
    Guid? AutomationId,
    NewAgentAction Action);

/// <summary>
/// Body of <c>PATCH /agents/{agent_id}/steps/{step_id}</c>. A field that is left out stays as it is. Null empties description and
/// automation_id.
/// </summary>
/// <param name="StepOrder">The step's new order; beyond the last, it becomes the last.</param>
/// <param name="Action">The new action, which replaces the old one as a whole.</param>
public sealed record AgentStepChange(
    [property: Range(1, StepFields.MaxOrder)] int? StepOrder,
    [property: MaxLength(StepFields.MaxName)] string? Name,
    [property: MaxLength(StepFields.MaxDescription)] string? Description,
    [property: Range(0, StepFields.MaxDays)] int? DelayDays,
    [property: Range(0, StepFields.MaxDays * 24)] int? DelayHours,
    [property: Range(0, StepFields.MaxDays * 24 * 60)] int? DelayMinutes,
    [property: AllowedValues(DelayWords.Enrollment, DelayWords.PreviousStep)] string? DelayFrom,
    bool? IsActive,
    Guid? AutomationId,
    NewAgentAction? Action);
