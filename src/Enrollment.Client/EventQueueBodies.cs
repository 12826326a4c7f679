namespace Enrollment.Client;

/// <summary>An event queue to make.</summary>
public sealed record NewEventQueue
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>Default true.</summary>
    public bool? IsActive { get; init; }

    /// <summary>At most 100, numbered in their order.</summary>
    public IReadOnlyList<NewStep>? Steps { get; init; }
}

/// <summary>A change of an event queue. Fields that are left out stay as they are.</summary>
public sealed record EventQueueChange
{
    public string? Name { get; init; }

    public Optional<string> Description { get; init; }

    /// <summary>Whether the event queue runs; false pauses it.</summary>
    public bool? IsActive { get; init; }
}

/// <summary>A step to make.</summary>
public sealed record NewStep
{
    /// <summary>Its place, from 1. Default: the last.</summary>
    public int? StepOrder { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public int? DelayDays { get; init; }

    public int? DelayHours { get; init; }

    public int? DelayMinutes { get; init; }

    /// <summary>One of <see cref="DelayOrigins"/>. Default: the enrollment.</summary>
    public string? DelayFrom { get; init; }

    /// <summary>Default true.</summary>
    public bool? IsActive { get; init; }

    /// <summary>Whether the step is over only when its end is reported. Default false.</summary>
    public bool? AwaitCompletion { get; init; }

    /// <summary>How long the report is awaited. Default: 7 days.</summary>
    public int? CompletionTimeoutMinutes { get; init; }

    public Guid? AutomationId { get; init; }

    public required StepAction Action { get; init; }
}

/// <summary>A change of a step. Fields that are left out stay as they are.</summary>
public sealed record StepChange
{
    /// <summary>Moves the step there.</summary>
    public int? StepOrder { get; init; }

    public string? Name { get; init; }

    public Optional<string> Description { get; init; }

    public int? DelayDays { get; init; }

    public int? DelayHours { get; init; }

    public int? DelayMinutes { get; init; }

    /// <summary>One of <see cref="DelayOrigins"/>.</summary>
    public string? DelayFrom { get; init; }

    public bool? IsActive { get; init; }

    public bool? AwaitCompletion { get; init; }

    public Optional<int?> CompletionTimeoutMinutes { get; init; }

    public Optional<Guid?> AutomationId { get; init; }

    /// <summary>Replaces the action as a whole.</summary>
    public StepAction? Action { get; init; }
}

/// <summary>Which event queues to list.</summary>
public sealed record EventQueueQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>A part of the name, without regard to case.</summary>
    public string? Name { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("is_active", IsActive).With("name", Name);
}
