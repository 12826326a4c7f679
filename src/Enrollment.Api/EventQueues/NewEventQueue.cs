using System.ComponentModel.DataAnnotations;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.EventQueues;

/// <summary>Body of <c>POST /event-queues</c>.</summary>
/// <param name="IsActive">Whether the event queue runs; default true.</param>
/// <param name="Steps">At most 100 steps. They are numbered from 1 in the order of their step_order; gaps are closed.</param>
public sealed record NewEventQueue(
    [property: MaxLength(NewEventQueue.MaxName)] string Name,
    [property: MaxLength(NewEventQueue.MaxDescription)] string? Description,
    bool? IsActive,
    [property: MaxLength(NewEventQueue.MaxSteps)] IReadOnlyList<NewStep>? Steps)
{
    public const int MaxSteps = 100;
    internal const int MaxName = 200;
    internal const int MaxDescription = 2_000;

    /// <summary>Reads the body and notes what is wrong with it in the reader's errors.</summary>
    public static NewEventQueue Read(ObjectReader body, AllowedHosts hosts)
    {
        var queue = new NewEventQueue(
            body.RequiredText("name", MaxName),
            body.OptionalText("description", MaxDescription),
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
            var step = NewStep.Read(new ObjectReader(value, pointer, body.Errors), place: steps.Count + 1, hosts);
            if (!orders.Add(step.StepOrder!.Value))
            {
                body.Errors.Add(
                    $"{pointer}/step_order", "duplicate_step_order",
                    $"Two steps have the step_order {step.StepOrder}; without one, a step's place in the array counts.");
            }
            steps.Add(step);
        }
        return steps;
    }
}
