using Enrollment.Core.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>An event queue as callers see it.</summary>
/// <param name="IsActive">false: paused. Due steps wait, nobody is dropped.</param>
/// <param name="Version">Rises with every change of the steps; those already enrolled keep theirs.</param>
/// <param name="StepCount">Of the present version, inactive ones included.</param>
/// <param name="LiveEnrollmentCount">Of any version: pending, processing or paused.</param>
public sealed record EventQueue(
    Guid Id,
    string Name,
    string? Description,
    bool IsActive,
    int Version,
    int StepCount,
    long LiveEnrollmentCount,
    IReadOnlyList<EventQueueStep> Steps,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <param name="steps">Of the present version, in order.</param>
    public static EventQueue Of(Sequence sequence, IReadOnlyList<SequenceStep> steps, QueueFigures figures) => new(
        sequence.Id,
        sequence.Name,
        sequence.Description,
        sequence.IsActive,
        sequence.Version,
        steps.Count,
        figures.LiveEnrollmentCount,
        [.. steps.Select(EventQueueStep.Of)],
        sequence.CreatedAt,
        sequence.UpdatedAt);
}

/// <summary>An event queue as lists show it: everything but its steps.</summary>
public sealed record ListedEventQueue(
    Guid Id,
    string Name,
    string? Description,
    bool IsActive,
    int Version,
    int StepCount,
    long LiveEnrollmentCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static ListedEventQueue Of(Sequence sequence, QueueFigures figures) => new(
        sequence.Id,
        sequence.Name,
        sequence.Description,
        sequence.IsActive,
        sequence.Version,
        figures.StepCount,
        figures.LiveEnrollmentCount,
        sequence.CreatedAt,
        sequence.UpdatedAt);
}
