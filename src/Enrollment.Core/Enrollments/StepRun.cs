namespace Enrollment.Core.Enrollments;

/// <summary>One step that was handed out. Steps still to come are not stored: they follow from the pinned version.</summary>
public sealed class StepRun
{
    public required Guid EnrollmentId { get; init; }
    public required int StepSeq { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid StepId { get; init; }
    public required int Position { get; init; }

    /// <summary>See <see cref="StepRunStatus"/>.</summary>
    public required string Status { get; init; }

    public required int Attempt { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public string? Error { get; init; }

    /// <summary>The HTTP status of the answer, where the step was executed over HTTP.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>The first bytes of the answer's body.</summary>
    public string? ResponseBody { get; init; }
}

/// <summary>The states of a step that was handed out.</summary>
public static class StepRunStatus
{
    /// <summary>An executor or the service is executing the step.</summary>
    public const string Processing = "processing";

    public const string Completed = "completed";

    /// <summary>The attempt failed, or the enrollment ended during the step.</summary>
    public const string Failed = "failed";

    /// <summary>A request skipped the step.</summary>
    public const string Skipped = "skipped";
}
