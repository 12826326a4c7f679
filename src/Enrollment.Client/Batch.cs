namespace Enrollment.Client;

/// <summary>The contacts of one request that scheduled calls, and how far their calls have come.</summary>
/// <param name="Status">One of <see cref="BatchStatus"/>.</param>
/// <param name="RejectedCodes">The rejected contacts by the code of the first thing that was wrong.</param>
/// <param name="SkippedReasons">The contacts that were skipped or failed when they were to be enrolled, by reason.</param>
/// <param name="Outcomes">Enrollments by the outcome of their last call.</param>
/// <param name="Progress">The part of the accepted contacts for which everything is over, from 0 to 1.</param>
/// <param name="WaitingBecause">Live enrollments by what they wait for.</param>
public sealed record Batch(
    Guid Id, Guid AgentId, string Status, int Total, int Accepted, int Rejected, IReadOnlyDictionary<string, int> RejectedCodes, int Enrolled, int Skipped, int Failed,
    IReadOnlyDictionary<string, int> SkippedReasons, BatchStates States, int Succeeded, int NotSucceeded, IReadOnlyDictionary<string, int> Outcomes, BatchCalls Calls,
    double Progress, DateTimeOffset? NextCallAt, IReadOnlyDictionary<string, int> WaitingBecause, string? GroupByField, string GroupScope, bool IdempotencyKeyGiven,
    DateTimeOffset CreatedAt, Guid? CreatedBy, DateTimeOffset? FirstCallAt, DateTimeOffset? FinishedAt);

/// <summary>The enrollments of a batch by state.</summary>
public sealed record BatchStates(int Waiting, int Pending, int Processing, int Paused, int Completed, int Cancelled, int Failed);

/// <summary>The calls of a batch.</summary>
public sealed record BatchCalls(int Made, int UnderWay, long AnsweredSeconds);

/// <summary>A batch as lists show it.</summary>
public sealed record ListedBatch(
    Guid Id, Guid AgentId, string Status, int Total, int Accepted, int Rejected, int Enrolled, int Skipped, int Failed, int Ended, int Succeeded,
    DateTimeOffset CreatedAt, Guid? CreatedBy, DateTimeOffset? FinishedAt);

/// <summary>One contact of a batch.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="PhoneNumber">The number as it was sent.</param>
/// <param name="Status">One of <see cref="BatchRowStatus"/>.</param>
/// <param name="WaitingBecause">Why it is not called now.</param>
public sealed record BatchRow(
    int Index, string? Name, string? PhoneNumber, string? PhoneE164, string? PhoneExt, string? Timezone, DateTimeOffset? ScheduledAt, string Status, string? Code,
    IReadOnlyList<BatchRowError> Errors, Guid? EnrollmentId, Guid? ContactId, string? State, bool? Succeeded, string? LastOutcome, int Attempts,
    DateTimeOffset? NextCallAt, string? WaitingBecause, string? GroupValue);

/// <summary>One thing that is wrong with a contact.</summary>
public sealed record BatchRowError(string? Field, string Code, string Detail, string? Reason);

/// <summary>Which contacts of a batch to try again.</summary>
/// <param name="Which">One of <see cref="BatchRetries"/>.</param>
/// <param name="Outcomes">For those without success: only with one of these last outcomes.</param>
public sealed record BatchRetry(string Which, IReadOnlyList<string>? Outcomes = null);

/// <summary>A batch of contacts that are tried again.</summary>
public sealed record RetriedBatch(Guid BatchId, int Total, int Accepted, int Rejected);

/// <summary>Counts the enrollments and calls that a cancelled batch still had.</summary>
public sealed record CancelledBatch(int Cancelled, int UnderWay);

/// <summary>Which batches to list.</summary>
public sealed record BatchQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>The agent's id or external_id.</summary>
    public string? AgentId { get; init; }

    /// <summary>One of <see cref="BatchStatus"/>.</summary>
    public string? Status { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("agent_id", AgentId).With("status", Status);
}

/// <summary>Which contacts of a batch to list.</summary>
public sealed record BatchRowQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="BatchRowStatus"/>.</summary>
    public string? Status { get; init; }

    public string? Code { get; init; }
    public string? State { get; init; }
    public string? Outcome { get; init; }
    public string? GroupValue { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("status", Status).With("code", Code).With("state", State)
        .With("outcome", Outcome).With("group_value", GroupValue);
}

/// <summary>The words for how far a batch has come.</summary>
public static class BatchStatus
{
    public const string Creating = "creating";
    public const string Calling = "calling";
    public const string Done = "done";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
}

/// <summary>The words for what happened to a contact of a batch.</summary>
public static class BatchRowStatus
{
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";
    public const string Enrolled = "enrolled";
    public const string Skipped = "skipped";
    public const string Failed = "failed";
}

/// <summary>The words for which contacts are tried again.</summary>
public static class BatchRetries
{
    public const string Rejected = "rejected";
    public const string NotEnrolled = "not_enrolled";
    public const string NotSucceeded = "not_succeeded";
}
