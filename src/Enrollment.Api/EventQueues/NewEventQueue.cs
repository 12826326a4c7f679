using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.EventQueues;

/// <summary>Body of <c>POST /event-queues</c>.</summary>
public sealed record NewEventQueue(string Name, string? Description, bool? IsActive, IReadOnlyList<NewStep>? Steps)
{
    private const int MaxSteps = 100;

    /// <summary>Reads the body and notes what is wrong with it in the reader's errors.</summary>
    public static NewEventQueue Read(ObjectReader body, AllowedHosts hosts)
    {
        var queue = new NewEventQueue(
            body.RequiredText("name", maxLength: 200),
            body.OptionalText("description", maxLength: 2_000),
            body.OptionalBool("is_active"),
            ReadSteps(body, hosts));
        body.RefuseOthers();
        return queue;
    }

    private static List<NewStep> ReadSteps(ObjectReader body, AllowedHosts hosts)
    {
        var steps = new List<NewStep>();
        var orders = new HashSet<int>();
        foreach (var (value, pointer) in body.OptionalArray("steps", min: 0, MaxSteps))
        {
            var step = NewStep.Read(new ObjectReader(value, pointer, body.Errors), placeInArray: steps.Count + 1, hosts);
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

    public static NewStep Read(ObjectReader body, int placeInArray, AllowedHosts hosts)
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
            NewAction.Read(body, hosts));
        if (new TimeSpan(step.DelayDays ?? 0, step.DelayHours ?? 0, step.DelayMinutes ?? 0, 0) > MaxDelay)
            body.Errors.Add(body.Pointer, "delay_too_long", $"The delays of a step may add up to at most {MaxDays} days.");
        body.RefuseOthers();
        return step;
    }
}
