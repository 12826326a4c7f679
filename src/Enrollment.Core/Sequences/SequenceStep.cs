namespace Enrollment.Core.Sequences;

/// <summary>One step of one version of a sequence. Rows are written once and never changed.</summary>
public sealed record SequenceStep
{
    public required Guid SequenceId { get; init; }
    public required Guid AccountId { get; init; }
    public required int Version { get; init; }

    /// <summary>From 1; steps run in this order.</summary>
    public required int Position { get; init; }

    /// <summary>Stable over versions.</summary>
    public required Guid StepId { get; init; }

    public required string Name { get; init; }
    public string? Description { get; init; }
    public int DelayDays { get; init; }
    public int DelayHours { get; init; }
    public int DelayMinutes { get; init; }

    /// <summary>See <see cref="DelayOrigins"/>.</summary>
    public string DelayFrom { get; init; } = DelayOrigins.Anchor;

    /// <summary>JSON object with a <c>type</c>.</summary>
    public required string Action { get; init; }

    /// <summary>False: enrollments pass it over.</summary>
    public bool IsActive { get; init; } = true;

    public bool AwaitCompletion { get; init; }
    public int? CompletionTimeoutMinutes { get; init; }
    public Guid? AutomationId { get; init; }

    /// <summary>Days count 24 hours each: delays are elapsed time, not calendar time.</summary>
    public TimeSpan Delay => new(DelayDays, DelayHours, DelayMinutes, 0);
}

/// <summary>What a step's delay counts from.</summary>
public static class DelayOrigins
{
    /// <summary>The enrollment's anchor.</summary>
    public const string Anchor = "anchor";

    /// <summary>The moment the previous step was done; for the first step, the anchor.</summary>
    public const string Previous = "previous";
}
