using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.Api.EventQueues;

/// <summary>Body of <c>POST /event-queues</c>.</summary>
public sealed record NewEventQueue(string Name, string? Description, bool? IsActive, IReadOnlyList<NewStep>? Steps)
{
    private const int MaxSteps = 100;

    /// <summary>Reads the body and notes what is wrong with it in the reader's errors.</summary>
    public static NewEventQueue Read(ObjectReader body)
    {
        var queue = new NewEventQueue(
            body.RequiredText("name", maxLength: 200),
            body.OptionalText("description", maxLength: 2_000),
            body.OptionalBool("is_active"),
            ReadSteps(body));
        body.RefuseOthers();
        return queue;
    }

    private static List<NewStep> ReadSteps(ObjectReader body)
    {
        var steps = new List<NewStep>();
        var orders = new HashSet<int>();
        foreach (var (value, pointer) in body.OptionalArray("steps", min: 0, MaxSteps))
        {
            var step = NewStep.Read(new ObjectReader(value, pointer, body.Errors), placeInArray: steps.Count + 1);
            if (!orders.Add(step.StepOrder!.Value))
                body.Errors.Add($"{pointer}/step_order", "duplicate_step_order", $"Two steps have the step_order {step.StepOrder}; without one, a step's place in the array counts.");
            steps.Add(step);
        }
        return steps;
    }
}

/// <summary>A step to be made.</summary>
/// <param name="StepOrder">From 1; left out: its place in the array.</param>
/// <param name="Name">Left out: "Step" and its order.</param>
/// <param name="DelayFrom"><c>enrollment</c>, the default, or <c>previous_step</c>.</param>
public sealed record NewStep(
    int? StepOrder,
    string? Name,
    string? Description,
    int? DelayDays,
    int? DelayHours,
    int? DelayMinutes,
    string? DelayFrom,
    bool? IsActive,
    bool? AwaitCompletion,
    int? CompletionTimeoutMinutes,
    Guid? AutomationId,
    NewAction Action)
{
    private const int MaxOrder = 10_000;

    // Five years with their leap days. Far beyond any campaign, and no sum of instants can overflow.
    private const int MaxDays = 1_826;
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(MaxDays);

    public static NewStep Read(ObjectReader body, int placeInArray)
    {
        var order = body.OptionalWhole("step_order", 1, MaxOrder) ?? placeInArray;
        var step = new NewStep(
            order,
            body.OptionalText("name", maxLength: 200) ?? $"Step {order}",
            body.OptionalText("description", maxLength: 2_000),
            body.OptionalWhole("delay_days", 0, MaxDays),
            body.OptionalWhole("delay_hours", 0, MaxDays * 24),
            body.OptionalWhole("delay_minutes", 0, MaxDays * 24 * 60),
            body.OptionalOneOf("delay_from", DelayWords.Enrollment, DelayWords.PreviousStep),
            body.OptionalBool("is_active"),
            body.OptionalBool("await_completion"),
            body.OptionalWhole("completion_timeout_minutes", 1, MaxDays * 24 * 60),
            body.OptionalUuid("automation_id"),
            NewAction.Read(body));
        if (new TimeSpan(step.DelayDays ?? 0, step.DelayHours ?? 0, step.DelayMinutes ?? 0, 0) > MaxDelay)
            body.Errors.Add(body.Pointer, "delay_too_long", $"The delays of a step may add up to at most {MaxDays} days.");
        body.RefuseOthers();
        return step;
    }
}

/// <param name="Type"><c>event</c>: the step is announced, and that is all.</param>
/// <param name="Data">Travels with the announcement; at most 16 kB.</param>
public sealed record NewAction(string Type, JsonElement? Data)
{
    private const int MaxDataBytes = 16 * 1024;

    public static NewAction Read(ObjectReader step)
    {
        var none = new NewAction("event", null);
        if (step.Required("action") is null || step.OptionalObject("action") is not { } action)
            return none;

        switch (action.RequiredText("type", maxLength: 100))
        {
            case "event":
                var data = action.OptionalJson("data", MaxDataBytes);
                action.RefuseOthers();
                return new("event", data);
            case "webhook":
                action.Errors.Add(
                    action.PointerTo("type"), Problems.UnsupportedAction.Code, "Steps of type webhook come with a later release.",
                    "Use an action of type event and let a subscriber of StepDue make the call.");
                return none;
            case { Length: > 0 }:
                action.Errors.Add(action.PointerTo("type"), "invalid_value", "type must be event.");
                return none;
            default:
                return none;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, WithoutNulls);

    private static readonly JsonSerializerOptions WithoutNulls = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}
