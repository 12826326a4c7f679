using System.Text.Json.Serialization;
using Enrollment.Api.Calls;

namespace Enrollment.Api.Enrollments;

/// <summary>One contact's way through an event queue or an agent.</summary>
/// <param name="EventQueueId">The event queue; null for an enrollment of an agent.</param>
/// <param name="Version">The version of the steps that the enrollment started with and keeps.</param>
/// <param name="PausedBecause"><c>sequence_inactive</c> if the whole event queue is paused, <c>paused_by_hand</c> if only this enrollment is.</param>
/// <param name="WaitingFor">Why nothing happens now, for people; null if the enrollment has ended.</param>
/// <param name="Group">The group that the contact was scheduled in; null if in none.</param>
/// <param name="Timezone">The zone in which the contact is called; null for an enrollment of an event queue.</param>
/// <param name="Variables">The variables of the contact's row; null for an enrollment of an event queue.</param>
/// <param name="Calls">In the order in which they were handed out; null for an enrollment of an event queue.</param>
/// <param name="History">Everything that has happened, in order of time.</param>
/// <param name="Calling">What there is besides for an enrollment of an agent; null for one of an event queue.</param>
public sealed record EnrollmentAnswer(
    Guid Id,
    string Status,
    Guid? EventQueueId,
    Guid? AgentId,
    int Version,
    Guid ContactId,
    Guid? CustomerId,
    DateTimeOffset EnrollmentTime,
    NextStepAnswer? NextStep,
    string? PausedBecause,
    string? WaitingFor,
    GroupAnswer? Group,
    string? Timezone,
    IReadOnlyDictionary<string, string>? Variables,
    IReadOnlyList<CallAnswer>? Calls,
    IReadOnlyList<HistoryEntry> History,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt,
    CallingAnswer? Calling);

/// <summary>Describes the person as an agent knows them, and how far the calls have come.</summary>
/// <param name="Succeeded">Whether a call was a success; null while the enrollment is live.</param>
/// <param name="LastOutcome">The outcome of the last call; null before the first.</param>
/// <param name="Attempts">Calls that count as attempts, over all steps.</param>
/// <param name="BatchId">The job that enrolled the contact.</param>
/// <param name="RowIndex">The contact's place in the request, from 0.</param>
/// <param name="NextCallAt">When the next call may be made; null if none is planned.</param>
public sealed record CallingAnswer(
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
/// <param name="Field">The variable that the group was formed by.</param>
/// <param name="Place">Its place among those that are live, from 1; null once it has ended.</param>
/// <param name="ActiveEnrollmentId">The member that is active; null if none is.</param>
public sealed record GroupAnswer(Guid Id, string? Field, string? Value, int? Place, Guid? ActiveEnrollmentId);

/// <param name="DueAt">When the step is due, or its report overdue if the step is under way; null if nothing is awaited.</param>
/// <param name="Attempt">The current attempt, from 1.</param>
public sealed record NextStepAnswer(Guid Id, int StepOrder, string Name, DateTimeOffset? DueAt, int Attempt);

/// <summary>Something that happened.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Enrolled), "enrolled")]
[JsonDerivedType(typeof(StepRun), "step_run")]
[JsonDerivedType(typeof(Action), "action")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record HistoryEntry([property: JsonPropertyOrder(-1)] DateTimeOffset At)
{
    /// <param name="ApiKey">The API key of the request.</param>
    public sealed record Enrolled(DateTimeOffset At, Guid JobId, bool Forced, HistoryApiKey? ApiKey) : HistoryEntry(At);

    /// <param name="Status"><c>processing</c>, <c>completed</c>, <c>failed</c> or <c>skipped</c>.</param>
    /// <param name="ResponseStatus">The HTTP status of a webhook's answer.</param>
    /// <param name="ResponseBody">The first bytes of a webhook's answer, at most 1,024.</param>
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

    /// <summary>A request or a job changed the enrollment.</summary>
    /// <param name="What"><c>cancelled</c>, <c>paused</c>, <c>resumed</c>, <c>step_skipped</c>, <c>step_completed</c> or <c>step_failed</c>.</param>
    /// <param name="StepId">The step concerned, if any.</param>
    /// <param name="Detail">The reason or error of the request.</param>
    /// <param name="JobId">The bulk job that did it; null if it was a request for this enrollment alone.</param>
    /// <param name="ApiKey">The API key of the request.</param>
    public sealed record Action(
        DateTimeOffset At, string What, Guid? StepId, int? StepOrder, string? Detail, Guid? JobId, HistoryApiKey? ApiKey) : HistoryEntry(At);

    /// <param name="Status"><c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
    public sealed record Ended(DateTimeOffset At, string Status, string? Reason) : HistoryEntry(At);
}

/// <param name="Prefix">The beginning of the key, which tells keys apart.</param>
public sealed record HistoryApiKey(Guid Id, string Name, string Prefix);
