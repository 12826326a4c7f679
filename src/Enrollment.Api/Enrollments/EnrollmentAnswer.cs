using System.Text.Json.Serialization;

namespace Enrollment.Api.Enrollments;

/// <summary>One contact's way through an event queue.</summary>
/// <param name="Version">The version of the steps that it started with and keeps.</param>
/// <param name="PausedBecause"><c>sequence_inactive</c>: the whole event queue is paused. <c>paused_by_hand</c>: this enrollment is.</param>
/// <param name="WaitingFor">For people: why nothing happens just now. Null: it has ended.</param>
/// <param name="History">In order of time.</param>
public sealed record EnrollmentAnswer(
    Guid Id,
    string Status,
    Guid EventQueueId,
    int Version,
    Guid ContactId,
    Guid? CustomerId,
    DateTimeOffset EnrollmentTime,
    NextStepAnswer? NextStep,
    string? PausedBecause,
    string? WaitingFor,
    IReadOnlyList<HistoryEntry> History,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt);

/// <param name="DueAt">When it is due; for a step under way, when its report is overdue. Null: nothing is waited for.</param>
/// <param name="Attempt">From 1.</param>
public sealed record NextStepAnswer(Guid Id, int StepOrder, string Name, DateTimeOffset? DueAt, int Attempt);

/// <summary>Something that happened.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Enrolled), "enrolled")]
[JsonDerivedType(typeof(StepRun), "step_run")]
[JsonDerivedType(typeof(Action), "action")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record HistoryEntry([property: JsonPropertyOrder(-1)] DateTimeOffset At)
{
    /// <param name="ApiKey">Whose request it was.</param>
    public sealed record Enrolled(DateTimeOffset At, Guid JobId, bool Forced, HistoryApiKey? ApiKey) : HistoryEntry(At);

    /// <param name="Status"><c>processing</c>, <c>completed</c>, <c>failed</c> or <c>skipped</c>.</param>
    /// <param name="ResponseStatus">Of a webhook that was answered: the HTTP status.</param>
    /// <param name="ResponseBody">Of a webhook that was answered: the first bytes of the body, at most 1,024.</param>
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

    /// <summary>Somebody did something to it from outside.</summary>
    /// <param name="What"><c>cancelled</c>, <c>paused</c>, <c>resumed</c>, <c>step_skipped</c>, <c>step_completed</c> or <c>step_failed</c>.</param>
    /// <param name="StepId">The step that it was about, if it was about one.</param>
    /// <param name="Detail">The reason or the error that came with it.</param>
    /// <param name="JobId">The bulk job that did it; null: a request for this enrollment alone.</param>
    /// <param name="ApiKey">Whose request it was.</param>
    public sealed record Action(
        DateTimeOffset At, string What, Guid? StepId, int? StepOrder, string? Detail, Guid? JobId, HistoryApiKey? ApiKey) : HistoryEntry(At);

    /// <param name="Status"><c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
    public sealed record Ended(DateTimeOffset At, string Status, string? Reason) : HistoryEntry(At);
}

/// <param name="Prefix">The beginning of the key, to tell keys apart.</param>
public sealed record HistoryApiKey(Guid Id, string Name, string Prefix);
