using Enrollment.Core.Screening;

namespace Enrollment.Core.Jobs;

/// <summary>A stretch of a job's target, about 500 candidates by their keys, enrolled or unenrolled in one transaction.</summary>
public sealed class BulkPage
{
    public required Guid JobId { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>From 1.</summary>
    public required int PageNumber { get; init; }

    /// <summary>Excluded.</summary>
    public required Guid AfterKey { get; init; }

    /// <summary>Included.</summary>
    public required Guid UpToKey { get; init; }

    public int Matched { get; init; }
    public int Enrolled { get; init; }

    /// <summary>Contacts whose live enrollments were ended.</summary>
    public int Cancelled { get; init; }

    public int Skipped { get; init; }
    public int Failed { get; init; }

    /// <summary>JSON object: reason code → count.</summary>
    public string SkippedReasons { get; init; } = "{}";

    /// <summary>JSON object: reason code → count.</summary>
    public string FailedReasons { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From here until it is done the page is in flight; see <see cref="JobShares"/>. Null for the page of a caller who waits.</summary>
    public DateTimeOffset? SentAt { get; init; }

    public DateTimeOffset? DoneAt { get; init; }
}

/// <summary>Records why a candidate was left out, or which of its enrollments was cancelled.</summary>
public sealed class BulkOutcome
{
    public required Guid JobId { get; init; }
    public required Guid AccountId { get; init; }
    /// <summary>The candidate's key in the target.</summary>
    public required Guid Key { get; init; }

    /// <summary>Names the candidate's contact. Null if the target knows none for its key.</summary>
    public Guid? ContactId { get; init; }

    /// <summary>See <see cref="OutcomeKinds"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>See <see cref="OutcomeReasons"/>; null: its enrollment was cancelled.</summary>
    public string? Reason { get; init; }

    /// <summary>The enrollment that was cancelled; one of them, if there were several.</summary>
    public Guid? EnrollmentId { get; init; }
}
