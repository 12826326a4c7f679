using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Api.Http;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Sequences;

/// <summary>A step as a body gives it, whichever door's sequence it belongs to.</summary>
/// <param name="Action">The action as it is stored.</param>
internal sealed record StepFields(
    int StepOrder,
    string? Name,
    string? Description,
    int DelayDays,
    int DelayHours,
    int DelayMinutes,
    string? DelayFrom,
    bool IsActive,
    bool AwaitCompletion,
    int? CompletionTimeoutMinutes,
    Guid? AutomationId,
    string Action)
{
    public const int MaxOrder = 10_000;
    public const int MaxName = 200;
    public const int MaxDescription = 2_000;

    // Five years with their leap days. Far beyond any campaign, and no sum of instants can overflow.
    public const int MaxDays = 1_826;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(MaxDays);

    /// <summary>Reads the steps of a new sequence in the order in which they are sent, and notes what is wrong with them in the reader's errors.</summary>
    public static List<StepFields> ReadAll(ObjectReader body, StepRules rules)
    {
        var steps = new List<StepFields>();
        var orders = new HashSet<int>();
        foreach (var (value, pointer) in body.OptionalArray("steps", min: 0, rules.MaxSteps))
        {
            var step = Read(new ObjectReader(value, pointer, body.Errors), place: steps.Count + 1, rules);
            if (!orders.Add(step.StepOrder))
            {
                body.Errors.Add(
                    $"{pointer}/step_order", "duplicate_step_order",
                    $"Two steps have the step_order {step.StepOrder}; without one, a step's place in the array counts.");
            }
            steps.Add(step);
        }
        return steps;
    }

    /// <summary>Reads a whole step and notes what is wrong with it in the reader's errors.</summary>
    /// <param name="place">The step's order if it names none.</param>
    public static StepFields Read(ObjectReader body, int place, StepRules rules) => Read(body, place, rules, rules.ReadAction(body));

    /// <summary>Reads the fields of a step to change, its action as a whole. The others stay as they are.</summary>
    public static StepFields ReadChange(ObjectReader body, SequenceStep present, StepRules rules)
    {
        // An action that stays is not looked at again: the rules for it may have become stricter.
        var action = body.Gives("action") ? rules.ReadAction(body) : TypeFirst(present.Action);
        body.FillIn(FieldsOf(present, rules), "description", "completion_timeout_minutes", "automation_id");
        return Read(body, present.Position, rules, action);
    }

    public SequenceStep ToStep(Sequence sequence, Guid stepId, int position) => new()
    {
        SequenceId = sequence.Id,
        AccountId = sequence.AccountId,
        Version = sequence.Version,
        Position = position,
        StepId = stepId,
        Name = Name ?? $"Step {position}",
        Description = Description,
        DelayDays = DelayDays,
        DelayHours = DelayHours,
        DelayMinutes = DelayMinutes,
        DelayFrom = DelayWords.Stored(DelayFrom),
        Action = Action,
        IsActive = IsActive,
        AwaitCompletion = AwaitCompletion,
        CompletionTimeoutMinutes = CompletionTimeoutMinutes,
        AutomationId = AutomationId,
    };

    // The database keeps fields in an order of its own; people read an action by its type.
    private static string TypeFirst(string action)
    {
        var fields = JsonNode.Parse(action)!.AsObject().OrderByDescending(field => field.Key == "type");
        return new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString();
    }

    // As they are sent, all but the action.
    private static JsonElement FieldsOf(SequenceStep step, StepRules rules) => rules.MayAwait
        ? JsonSerializer.SerializeToElement(
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
            JsonFormat.Options)
        : JsonSerializer.SerializeToElement(
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
                step.AutomationId,
            },
            JsonFormat.Options);

    private static StepFields Read(ObjectReader body, int place, StepRules rules, string action)
    {
        var step = new StepFields(
            body.OptionalWhole("step_order", 1, MaxOrder) ?? place,
            body.OptionalText("name", MaxName),
            body.OptionalText("description", MaxDescription),
            body.OptionalWhole("delay_days", 0, MaxDays) ?? 0,
            body.OptionalWhole("delay_hours", 0, MaxDays * 24) ?? 0,
            body.OptionalWhole("delay_minutes", 0, MaxDays * 24 * 60) ?? 0,
            body.OptionalOneOf("delay_from", DelayWords.Enrollment, DelayWords.PreviousStep),
            body.OptionalBool("is_active") ?? true,
            ReadAwait(body, rules),
            rules.MayAwait ? body.OptionalWhole("completion_timeout_minutes", 1, MaxDays * 24 * 60) : null,
            body.OptionalUuid("automation_id"),
            action);
        if (new TimeSpan(step.DelayDays, step.DelayHours, step.DelayMinutes, 0) > MaxDelay)
            body.Errors.Add(body.Pointer, "delay_too_long", $"The delays of a step may add up to at most {MaxDays} days.");
        body.RefuseOthers();
        return step;
    }

    private static bool ReadAwait(ObjectReader body, StepRules rules)
    {
        if (rules.MayAwait)
            return body.OptionalBool("await_completion") ?? false;
        foreach (var field in (ReadOnlySpan<string>)["await_completion", "completion_timeout_minutes"])
        {
            if (body.Has(field))
                body.Errors.Add(body.PointerTo(field), "not_allowed", $"{rules.Noun} awaits the report of every call, and of no other step.", $"Leave out {field}.");
        }
        return false;
    }
}
