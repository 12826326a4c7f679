using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>One contact's way through an event queue or an agent.</summary>
/// <param name="EventQueueId">The event queue. Null for an enrollment of an agent.</param>
/// <param name="AgentId">The agent. Null for an enrollment of an event queue.</param>
/// <param name="Status">One of <see cref="EnrollmentStatuses"/>.</param>
/// <param name="Version">The version of the steps that it started with and keeps.</param>
/// <param name="EnrollmentTime">The moment that delays count from.</param>
/// <param name="NextStep">The step that is next or under way.</param>
/// <param name="PausedBecause"><c>sequence_inactive</c> or <c>paused_by_hand</c>.</param>
/// <param name="WaitingFor">Why nothing happens just now, for people.</param>
/// <param name="Group">The group that it was scheduled in. Null if in none.</param>
/// <param name="Timezone">The zone in which the contact is called. Null for an enrollment of an event queue.</param>
/// <param name="Variables">The variables of the contact's row. Null for an enrollment of an event queue.</param>
/// <param name="Calls">In the order in which they were handed out. Null for an enrollment of an event queue.</param>
/// <param name="History">What has happened, in order of time.</param>
/// <param name="Calling">What there is besides for an enrollment of an agent.</param>
public sealed record ContactEnrollment(
    Guid Id,
    string Status,
    Guid? EventQueueId,
    Guid? AgentId,
    int Version,
    Guid ContactId,
    Guid? CustomerId,
    DateTimeOffset EnrollmentTime,
    NextStep? NextStep,
    string? PausedBecause,
    string? WaitingFor,
    EnrollmentGroup? Group,
    string? Timezone,
    IReadOnlyDictionary<string, string>? Variables,
    IReadOnlyList<Call>? Calls,
    IReadOnlyList<HistoryEntry> History,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt,
    CallingState? Calling);

/// <summary>Describes the person as an agent knows them, and how far the calls have come.</summary>
/// <param name="Succeeded">Whether a call was a success. Null while the enrollment is live.</param>
/// <param name="Attempts">Calls that count as attempts, over all steps.</param>
/// <param name="RowIndex">The contact's place in the request, from 0.</param>
public sealed record CallingState(
    bool? Succeeded,
    string? LastOutcome,
    int Attempts,
    Guid BatchId,
    int? RowIndex,
    string Name,
    string PhoneNumber,
    string? PhoneNumberExt,
    string? ToEmailAddress,
    DateTimeOffset? NextCallAt);

/// <summary>The group of an enrollment, of which one member is active at a time.</summary>
/// <param name="Place">Its place among those that are live, from 1.</param>
public sealed record EnrollmentGroup(Guid Id, string? Field, string? Value, int? Place, Guid? ActiveEnrollmentId);

/// <param name="DueAt">When it is due. For a step under way, when its report is overdue.</param>
/// <param name="Attempt">Counts from 1.</param>
public sealed record NextStep(Guid Id, int StepOrder, string Name, DateTimeOffset? DueAt, int Attempt);

/// <summary>Something that happened to an enrollment. Kinds that this version does not know have the time alone.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(Enrolled), "enrolled")]
[JsonDerivedType(typeof(StepRun), "step_run")]
[JsonDerivedType(typeof(Action), "action")]
[JsonDerivedType(typeof(Ended), "ended")]
public record HistoryEntry(DateTimeOffset At)
{
    /// <param name="Forced">Whether it was made beside a live one.</param>
    /// <param name="ApiKey">The key that asked for it.</param>
    public sealed record Enrolled(DateTimeOffset At, Guid JobId, bool Forced, HistoryApiKey? ApiKey) : HistoryEntry(At);

    /// <param name="Status"><c>processing</c>, <c>completed</c>, <c>failed</c> or <c>skipped</c>.</param>
    /// <param name="ResponseStatus">The HTTP status that a webhook answered.</param>
    /// <param name="ResponseBody">The beginning of what a webhook answered.</param>
    public sealed record StepRun(
        DateTimeOffset At,
        Guid StepId,
        int StepOrder,
        string StepName,
        string Status,
        int Attempt,
        DateTimeOffset ScheduledFor,
        DateTimeOffset StartedAt,
        DateTimeOffset? FinishedAt,
        string? Error,
        int? ResponseStatus,
        string? ResponseBody) : HistoryEntry(At);

    /// <summary>A change that was asked for from outside.</summary>
    /// <param name="What"><c>cancelled</c>, <c>paused</c>, <c>resumed</c>, <c>step_skipped</c>, <c>step_completed</c> or <c>step_failed</c>.</param>
    /// <param name="Detail">The reason or the error that came with it.</param>
    /// <param name="JobId">The bulk job that did it.</param>
    /// <param name="ApiKey">The key that asked for it.</param>
    public sealed record Action(
        DateTimeOffset At, string What, Guid? StepId, int? StepOrder, string? Detail, Guid? JobId, HistoryApiKey? ApiKey) : HistoryEntry(At);

    /// <param name="Status"><c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
    public sealed record Ended(DateTimeOffset At, string Status, string? Reason) : HistoryEntry(At);
}

/// <param name="Prefix">The beginning of the key, to tell keys apart.</param>
public sealed record HistoryApiKey(Guid Id, string Name, string Prefix);

/// <summary>The states of an enrollment. Timer tasks have the same, without the paused one.</summary>
public static class EnrollmentStatuses
{
    /// <summary>Another one of its group is active.</summary>
    public const string Waiting = "waiting";

    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Paused = "paused";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
    public const string Failed = "failed";
}
