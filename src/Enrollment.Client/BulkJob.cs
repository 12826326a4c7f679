using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>A bulk job and how far it has come.</summary>
/// <param name="EventQueueId">The event queue; null for a job of an agent.</param>
/// <param name="AgentId">The agent, for a job of an agent.</param>
/// <param name="Operation"><c>enroll</c> or <c>unenroll</c>.</param>
/// <param name="Status">One of <see cref="BulkJobStatuses"/>.</param>
/// <param name="Mode">One of <see cref="BulkModes"/>.</param>
/// <param name="Reason">Why contacts are unenrolled.</param>
/// <param name="Matched">Counts the contacts of the pages done: enrolled, cancelled, skipped and failed.</param>
/// <param name="Cancelled">Counts the contacts whose live enrollments were ended.</param>
/// <param name="PagesTotal">Counts the pages planned so far.</param>
/// <param name="Progress">The part of the planned pages that is done, 0 to 1.</param>
/// <param name="EnrollmentTime">The moment that delays count from. Null if nobody is enrolled.</param>
/// <param name="SkipIfAlreadyEnrolled">Whether contacts with a live enrollment are skipped; null for a job that unenrolls.</param>
/// <param name="RecurringEnrollmentId">The recurring enrollment whose run it is; null for a job of a single request.</param>
/// <param name="Error">Why the job failed.</param>
public sealed record BulkJob(
    Guid Id,
    Guid? EventQueueId,
    Guid? AgentId,
    string Operation,
    string Status,
    string Mode,
    string? Reason,
    long Matched,
    long Enrolled,
    long Cancelled,
    long Skipped,
    long Failed,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    int PagesTotal,
    int PagesDone,
    double Progress,
    double? ContactsPerSecond,
    DateTimeOffset? EnrollmentTime,
    bool? SkipIfAlreadyEnrolled,
    Guid? RecurringEnrollmentId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Error)
{
    /// <summary>Whether the job has ended: completed, cancelled or failed.</summary>
    [JsonIgnore]
    public bool IsFinished => FinishedAt is not null;
}

/// <summary>The outcome of one contact.</summary>
/// <param name="ContactId">The contact. Null for a row of a batch whose contact was deleted.</param>
/// <param name="Outcome">One of <see cref="Outcomes"/>.</param>
/// <param name="EnrollmentId">The enrollment that was made or ended.</param>
/// <param name="Reason">Why the contact was left out.</param>
/// <param name="RowIndex">The contact's place in the request of a batch, from 0; null for other jobs.</param>
public sealed record BulkOutcome(Guid? ContactId, string Outcome, Guid? EnrollmentId, string? Reason, int? RowIndex);

/// <summary>Which bulk jobs to list.</summary>
public sealed record BulkJobQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="BulkJobStatuses"/>.</summary>
    public string? Status { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("status", Status);
}

/// <summary>Which outcomes of a job to list.</summary>
public sealed record BulkOutcomeQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why the contacts were left out.</summary>
    public string? Reason { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("outcome", Outcome).With("reason", Reason);
}

/// <summary>The states of a bulk job.</summary>
public static class BulkJobStatuses
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
}

/// <summary>The outcomes that a contact can have.</summary>
public static class Outcomes
{
    public const string Enrolled = "enrolled";
    public const string Cancelled = "cancelled";
    public const string Skipped = "skipped";
    public const string Failed = "failed";
}

/// <summary>Why a contact is left out.</summary>
public static class OutcomeReasons
{
    public const string AlreadyEnrolled = "already_enrolled";
    public const string AlreadyEnrolledOnce = "already_enrolled_once";
    public const string Unsubscribed = "unsubscribed";
    public const string NotEnrolled = "not_enrolled";
    public const string ContactNotFound = "contact_not_found";
    public const string DoNotCall = "do_not_call";
    public const string ContactDeleted = "contact_deleted";
}
