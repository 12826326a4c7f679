namespace Enrollment.Core.Sequences;

/// <summary>One step of one version of a sequence. Rows are written once and never changed.</summary>
public sealed record SequenceStep
{
    public required Guid SequenceId { get; init; }
    public required Guid AccountId { get; init; }
    public required int Version { get; init; }

    /// <summary>The step's position, from 1. Steps run in this order.</summary>
    public required int Position { get; init; }

    /// <summary>The step's id, the same in every version.</summary>
    public required Guid StepId { get; init; }

    public required string Name { get; init; }
    public string? Description { get; init; }
    public int DelayDays { get; init; }
    public int DelayHours { get; init; }
    public int DelayMinutes { get; init; }

    /// <summary>See <see cref="DelayOrigins"/>.</summary>
    public string DelayFrom { get; init; } = DelayOrigins.Anchor;

    /// <summary>The action as a JSON object with a <c>type</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Whether the step runs; enrollments skip a step that is not active.</summary>
    public bool IsActive { get; init; } = true;

    public bool AwaitCompletion { get; init; }
    public int? CompletionTimeoutMinutes { get; init; }
    public Guid? AutomationId { get; init; }

    /// <summary>The delay as elapsed time, not calendar time: a day has 24 hours.</summary>
    public TimeSpan Delay => new(DelayDays, DelayHours, DelayMinutes, 0);
}

/// <summary>The words for the instant that a step's delay counts from.</summary>
public static class DelayOrigins
{
    /// <summary>The enrollment's anchor.</summary>
    public const string Anchor = "anchor";

    /// <summary>The moment the previous step was done; for the first step, the anchor.</summary>
    public const string Previous = "previous";
}
