namespace Enrollment.Core.Enrollments;

/// <summary>Something that was done to an enrollment from outside, and its author.</summary>
public sealed class EnrollmentNote
{
    /// <summary>A UUID of version 7, so ids put the notes of an enrollment in order.</summary>
    public required Guid Id { get; init; }

    public required Guid EnrollmentId { get; init; }
    public required Guid AccountId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>See <see cref="NoteKinds"/>.</summary>
    public required string What { get; init; }

    /// <summary>The step that the note is about; null if it is about the enrollment as a whole.</summary>
    public Guid? StepId { get; init; }

    /// <summary>The key of the request; null for a job, which names its own key.</summary>
    public Guid? ApiKeyId { get; init; }

    public Guid? JobId { get; init; }

    /// <summary>The reason or error of the request.</summary>
    public string? Detail { get; init; }
}

/// <summary>The words for what was done.</summary>
public static class NoteKinds
{
    public const string Cancelled = "cancelled";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string StepSkipped = "step_skipped";
    public const string StepCompleted = "step_completed";
    public const string StepFailed = "step_failed";
}

/// <summary>The author of a change to enrollments.</summary>
public abstract record NoteAuthor
{
    private NoteAuthor()
    {
    }

    /// <summary>A request with this key.</summary>
    public sealed record ApiKey(Guid Id) : NoteAuthor;

    /// <summary>A bulk job. The job's row names the key of its request.</summary>
    public sealed record Job(Guid Id) : NoteAuthor;

    /// <summary>The service itself. Nothing is noted, because the enrollment's own row says what happened and why.</summary>
    public sealed record Nobody : NoteAuthor;
}
