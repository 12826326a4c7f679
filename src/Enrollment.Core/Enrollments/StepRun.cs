namespace Enrollment.Core.Enrollments;

/// <summary>One step that was handed out. Steps still to come are not stored: they follow from the pinned version.</summary>
public sealed class StepRun
{
    public required Guid EnrollmentId { get; init; }
    public required int StepSeq { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid StepId { get; init; }
    public required int Position { get; init; }

    /// <summary><c>processing</c>, <c>completed</c>, <c>failed</c> or <c>skipped</c>.</summary>
    public required string Status { get; init; }

    public required int Attempt { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public string? Error { get; init; }

    /// <summary>Of a webhook step that was answered: the HTTP status.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>Of a webhook step that was answered: the first bytes of the body.</summary>
    public string? ResponseBody { get; init; }
}
