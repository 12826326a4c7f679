namespace Enrollment.Core.Enrollments;

/// <summary>One step that was handed out. Steps still to come are not stored: they follow from the pinned version.</summary>
public sealed class StepRun
{
    public required Guid EnrollmentId { get; init; }
    public required int StepSeq { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid StepId { get; init; }
    public required int Position { get; init; }

    /// <summary><c>processing</c>, <c>completed</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    public required int Attempt { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public string? Error { get; init; }
}
