using Enrollment.Api.Sequences;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>An event queue as callers see it.</summary>
/// <param name="IsActive">Whether the event queue runs. While it is false, due steps wait and every enrollment keeps its place.</param>
/// <param name="Version">Rises with every change of the steps. Contacts that are already enrolled keep their version.</param>
/// <param name="StepCount">The number of steps of the present version, inactive ones included.</param>
/// <param name="LiveEnrollmentCount">Enrollments of any version that are pending, processing or paused.</param>
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
    /// <param name="steps">The steps of the present version, in order.</param>
    public static EventQueue Of(Sequence sequence, IReadOnlyList<SequenceStep> steps, SequenceFigures figures) => new(
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
    public static ListedEventQueue Of(Sequence sequence, SequenceFigures figures) => new(
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
