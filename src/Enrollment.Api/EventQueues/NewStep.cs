using System.ComponentModel.DataAnnotations;
using Enrollment.Api.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>A step to add, or the new state of a step.</summary>
/// <param name="StepOrder">The step's order, from 1; default its place in the array, or the last.</param>
/// <param name="Name">The step's name; default "Step" and its order.</param>
/// <param name="DelayDays">The days of the delay, which adds up to at most 1,826 days with hours and minutes; default 0.</param>
/// <param name="DelayHours">The hours of the delay; default 0.</param>
/// <param name="DelayMinutes">The minutes of the delay; default 0.</param>
/// <param name="DelayFrom">
/// What the delay counts from: <c>enrollment</c>, the default, from the enrollment_time; <c>previous_step</c> from the end of the step
/// before.
/// </param>
/// <param name="IsActive">Whether the step runs; default true. Contacts enrolled while it is false skip it.</param>
/// <param name="AwaitCompletion">Whether the step lasts until its end is reported; default false: it ends when it is handed out.</param>
/// <param name="CompletionTimeoutMinutes">How long a report is awaited before the enrollment fails; default 7 days.</param>
/// <param name="AutomationId">The caller's own automation behind the step; <c>StepDue</c> carries it.</param>
public sealed record NewStep(
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
    NewAction Action);
