using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>A target that is enrolled in an event queue again and again, at the times of a cron expression.</summary>
/// <param name="IsActive">Whether it runs at its times.</param>
/// <param name="DeactivationReason">Why the service has deactivated it: one of <see cref="DeactivationReasons"/>.</param>
/// <param name="ContactFilter">The target, if it is a filter of contacts. One of the three targets is there.</param>
/// <param name="CustomerFilter">The target, if it is a filter of customers.</param>
/// <param name="ImportId">The target, if it is an import.</param>
/// <param name="ReEnter">One of <see cref="ReEntry"/>.</param>
/// <param name="Timezone">The IANA time zone that <paramref name="Cron"/> is read by.</param>
/// <param name="Missed">One of <see cref="MissedTimes"/>.</param>
/// <param name="NextRunAt">The next time of the schedule. Null if there is none.</param>
/// <param name="LastRunAt">The planned time of the last run that was started.</param>
/// <param name="Runs">Counts the runs that were started.</param>
/// <param name="ConsecutiveFailures">Counts the refused and failed runs since the last completed one.</param>
/// <param name="CreatedBy">The API key that made it.</param>
public sealed record RecurringEnrollment(
    Guid Id,
    string Name,
    bool IsActive,
    string? DeactivationReason,
    Guid EventQueueId,
    ContactFilter? ContactFilter,
    CustomerFilter? CustomerFilter,
    Guid? ImportId,
    bool SkipIfAlreadyEnrolled,
    string ReEnter,
    string Cron,
    string Timezone,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    int? MaxRuns,
    string Missed,
    DateTimeOffset? NextRunAt,
    DateTimeOffset? LastRunAt,
    int Runs,
    int ConsecutiveFailures,
    Guid? CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Changes with what is set, not with runs. Send it with a change that must not overwrite another one.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }
}

/// <summary>A run of a recurring enrollment. There is one for each planned time.</summary>
/// <param name="Status">One of <see cref="RunStatuses"/>.</param>
/// <param name="JobId">The bulk job. Null if there is none.</param>
/// <param name="Matched">Counts the contacts that the job has reached so far: enrolled, skipped and failed.</param>
/// <param name="Code">Why it was refused: one of <see cref="ProblemCodes"/>, or <c>sequence_not_found</c>.</param>
/// <param name="Detail">Why it was refused, or the error of its job, for people.</param>
/// <param name="Times">Counts the planned times that it stands for. Missed ones in a row are one run.</param>
public sealed record RecurringRun(
    Guid Id,
    DateTimeOffset PlannedAt,
    DateTimeOffset StartedAt,
    string Status,
    Guid? JobId,
    long Matched,
    long Enrolled,
    long Skipped,
    long Failed,
    string? Code,
    string? Detail,
    int Times);

/// <summary>The next times of a schedule.</summary>
public sealed record RunPreview(string Cron, string Timezone, IReadOnlyList<DateTimeOffset> Times);

/// <summary>Which recurring enrollments to list.</summary>
public sealed record RecurringEnrollmentQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    public bool? IsActive { get; init; }

    public Guid? EventQueueId { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("is_active", IsActive).With("event_queue_id", EventQueueId);
}

/// <summary>The words for contacts that were enrolled before.</summary>
public static class ReEntry
{
    /// <summary>Enrolls contacts again once their enrollment has ended.</summary>
    public const string WhileNotLive = "while_not_live";

    /// <summary>Skips contacts that were ever enrolled in the event queue.</summary>
    public const string Once = "once";
}

/// <summary>The words for what is done about times that passed while nothing ran.</summary>
public static class MissedTimes
{
    /// <summary>Makes one run for all of them.</summary>
    public const string Latest = "latest";

    /// <summary>Makes a run only for a time that is less than 60 s late.</summary>
    public const string Skip = "skip";

    /// <summary>Makes a run for each, in order, for the newest 100 at most.</summary>
    public const string All = "all";
}

/// <summary>The states of a run.</summary>
public static class RunStatuses
{
    public const string Started = "started";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Refused = "refused";
    public const string Missed = "missed";
}

/// <summary>Why the service deactivates a recurring enrollment.</summary>
public static class DeactivationReasons
{
    public const string TooManyRefusals = "too_many_refusals";
    public const string SequenceDeleted = "sequence_deleted";
    public const string ScheduleUnreadable = "schedule_unreadable";
}
