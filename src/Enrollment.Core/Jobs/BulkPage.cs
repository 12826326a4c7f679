using Enrollment.Core.Screening;

namespace Enrollment.Core.Jobs;

/// <summary>A stretch of a job's target, about 500 candidates by their keys, enrolled or unenrolled in one transaction.</summary>
public sealed class BulkPage
{
    public required Guid JobId { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>The page's number, from 1.</summary>
    public required int PageNumber { get; init; }

    /// <summary>The key before the page, excluded.</summary>
    public required Guid AfterKey { get; init; }

    /// <summary>The last key of the page, included.</summary>
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

    /// <summary>
    /// When the page was sent. Until it is done it is in flight; see <see cref="JobShares"/>. Null for the page of a caller that waits.
    /// </summary>
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

    /// <summary>The candidate's contact; null if the target has none for its key.</summary>
    public Guid? ContactId { get; init; }

    /// <summary>See <see cref="OutcomeKinds"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>See <see cref="OutcomeReasons"/>; null if the candidate's enrollment was cancelled.</summary>
    public string? Reason { get; init; }

    /// <summary>The enrollment that was cancelled; one of them, if there were several.</summary>
    public Guid? EnrollmentId { get; init; }
}
