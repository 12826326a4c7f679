using System.ComponentModel.DataAnnotations;
using Enrollment.Api.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>Body of <c>POST /event-queues</c>.</summary>
/// <param name="IsActive">Whether the event queue runs; default true.</param>
/// <param name="Steps">At most 100 steps. They are numbered from 1 in the order of their step_order; gaps are closed.</param>
public sealed record NewEventQueue(
    [property: MaxLength(SequenceFields.MaxName)] string Name,
    [property: MaxLength(SequenceFields.MaxDescription)] string? Description,
    bool? IsActive,
    [property: MaxLength(EventQueueSteps.MaxSteps)] IReadOnlyList<NewStep>? Steps);
