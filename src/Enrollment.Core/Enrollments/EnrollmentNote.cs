namespace Enrollment.Core.Enrollments;

/// <summary>Something that was done to an enrollment from outside, and who did it.</summary>
public sealed class EnrollmentNote
{
    /// <summary>Version 7: notes of one enrollment are in order of it.</summary>
    public required Guid Id { get; init; }

    public required Guid EnrollmentId { get; init; }
    public required Guid AccountId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>See <see cref="NoteKinds"/>.</summary>
    public required string What { get; init; }

    /// <summary>The step that it was about; null: about the enrollment as a whole.</summary>
    public Guid? StepId { get; init; }

    /// <summary>Whose request it was; null: a job's, which has a key of its own.</summary>
    public Guid? ApiKeyId { get; init; }

    public Guid? JobId { get; init; }

    /// <summary>The reason or the error that came with it.</summary>
    public string? Detail { get; init; }
}

/// <summary>What can be noted.</summary>
public static class NoteKinds
{
    public const string Cancelled = "cancelled";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string StepSkipped = "step_skipped";
    public const string StepCompleted = "step_completed";
    public const string StepFailed = "step_failed";
}

/// <summary>Who does something to enrollments.</summary>
public abstract record NoteAuthor
{
    private NoteAuthor()
    {
    }

    /// <summary>A request.</summary>
    public sealed record ApiKey(Guid Id) : NoteAuthor;

    /// <summary>A bulk job; the job says whose request it was.</summary>
    public sealed record Job(Guid Id) : NoteAuthor;

    /// <summary>The service by itself. Nothing is noted: the enrollment's own row says what and why.</summary>
    public sealed record Nobody : NoteAuthor;
}
