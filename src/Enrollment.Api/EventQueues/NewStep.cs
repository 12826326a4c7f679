using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;

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
    NewAction Action)
{
    internal const int MaxOrder = 10_000;
    internal const int MaxName = 200;
    internal const int MaxDescription = 2_000;

    // Five years with their leap days. Far beyond any campaign, and no sum of instants can overflow.
    internal const int MaxDays = 1_826;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(MaxDays);

    /// <summary>Reads a whole step and notes what is wrong with it in the reader's errors.</summary>
    /// <param name="place">The step's order if it names none.</param>
    public static NewStep Read(ObjectReader body, int place, AllowedHosts hosts) => Read(body, place, NewAction.Read(body, hosts));

    /// <summary>Reads the fields of a step to change, its action as a whole. The others stay as they are.</summary>
    public static NewStep ReadChange(ObjectReader body, SequenceStep present, AllowedHosts hosts)
    {
        // An action that stays is not looked at again: the rules for it may have become stricter.
        var action = body.Gives("action") ? NewAction.Read(body, hosts) : NewAction.FromJson(present.Action);
        body.FillIn(FieldsOf(present), "description", "completion_timeout_minutes", "automation_id");
        return Read(body, present.Position, action);
    }

    public SequenceStep ToStep(Sequence queue, Guid stepId, int position) => new()
    {
        SequenceId = queue.Id,
        AccountId = queue.AccountId,
        Version = queue.Version,
        Position = position,
        StepId = stepId,
        Name = Name ?? $"Step {position}",
        Description = Description,
        DelayDays = DelayDays ?? 0,
        DelayHours = DelayHours ?? 0,
        DelayMinutes = DelayMinutes ?? 0,
        DelayFrom = DelayWords.Stored(DelayFrom),
        Action = Action.ToJson(),
        IsActive = IsActive ?? true,
        AwaitCompletion = AwaitCompletion ?? false,
        CompletionTimeoutMinutes = CompletionTimeoutMinutes,
        AutomationId = AutomationId,
    };

    // As they are sent, all but the action.
    private static JsonElement FieldsOf(SequenceStep step) => JsonSerializer.SerializeToElement(
        new
        {
            StepOrder = step.Position,
            step.Name,
            step.Description,
            step.DelayDays,
            step.DelayHours,
            step.DelayMinutes,
            DelayFrom = DelayWords.Shown(step.DelayFrom),
            step.IsActive,
            step.AwaitCompletion,
            step.CompletionTimeoutMinutes,
            step.AutomationId,
        },
        JsonFormat.Options);

    private static NewStep Read(ObjectReader body, int place, NewAction action)
    {
        var step = new NewStep(
            body.OptionalWhole("step_order", 1, MaxOrder) ?? place,
            body.OptionalText("name", MaxName),
            body.OptionalText("description", MaxDescription),
            body.OptionalWhole("delay_days", 0, MaxDays),
            body.OptionalWhole("delay_hours", 0, MaxDays * 24),
            body.OptionalWhole("delay_minutes", 0, MaxDays * 24 * 60),
            body.OptionalOneOf("delay_from", DelayWords.Enrollment, DelayWords.PreviousStep),
            body.OptionalBool("is_active"),
            body.OptionalBool("await_completion"),
            body.OptionalWhole("completion_timeout_minutes", 1, MaxDays * 24 * 60),
            body.OptionalUuid("automation_id"),
            action);
        if (new TimeSpan(step.DelayDays ?? 0, step.DelayHours ?? 0, step.DelayMinutes ?? 0, 0) > MaxDelay)
            body.Errors.Add(body.Pointer, "delay_too_long", $"The delays of a step may add up to at most {MaxDays} days.");
        body.RefuseOthers();
        return step;
    }
}
