using System.Text.Json;

namespace Enrollment.Client;

/// <summary>One phone call that was handed out to a dialer.</summary>
/// <param name="Status">One of <see cref="CallStatuses"/>.</param>
/// <param name="Outcome">One of <see cref="CallOutcomes"/>. Null while the call is open.</param>
/// <param name="IsReported">Whether the outcome came from the dialer.</param>
/// <param name="ExpiresAt">From then on the call must not be dialled.</param>
/// <param name="ReportBy">When the report is overdue.</param>
/// <param name="LateReports">Reports that did not count; the first of each outcome.</param>
public sealed record Call(
    Guid Id,
    Guid AgentId,
    Guid EnrollmentId,
    Guid ContactId,
    Guid BatchId,
    int? RowIndex,
    Guid StepId,
    int StepOrder,
    int StepSeq,
    int Attempt,
    string PhoneNumber,
    string? PhoneNumberExt,
    string Dispatch,
    string Status,
    string? Outcome,
    bool? IsSuccess,
    bool IsReported,
    DateTimeOffset HandedOutAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset ReportBy,
    DateTimeOffset? StartedAt,
    DateTimeOffset? WithdrawnAt,
    string? WithdrawnReason,
    DateTimeOffset? ClosedAt,
    CallReport? Report,
    IReadOnlyList<LateCallReport> LateReports);

/// <summary>A dialer's report, as it was taken.</summary>
public sealed record CallReport(
    string Outcome,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    int? DurationSeconds,
    bool DoNotCall,
    DateTimeOffset? CallbackAt,
    int? RetryAfterSeconds,
    string? Summary,
    string? DialerReference,
    string? RecordingUrl,
    string? TranscriptUrl,
    IReadOnlyList<string> Labels,
    JsonElement? Extracted);

/// <summary>A report that was only noted.</summary>
/// <param name="Contradicts">Whether the call had been reported with another outcome before.</param>
public sealed record LateCallReport(DateTimeOffset At, bool Contradicts, CallReport Report);

/// <summary>Holds a dialer's report about a call.</summary>
/// <param name="Outcome">One of <see cref="CallOutcomes"/>, but not no_report.</param>
public sealed record NewCallReport(string Outcome)
{
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public int? DurationSeconds { get; init; }

    /// <summary>Whether the person asked never to be called again, whatever the outcome.</summary>
    public bool? DoNotCall { get; init; }

    /// <summary>An instant, or local time in the contact's zone. Only with <c>callback_requested</c>.</summary>
    public string? CallbackAt { get; init; }

    /// <summary>Only with <c>not_placed</c>.</summary>
    public int? RetryAfterSeconds { get; init; }

    public string? Summary { get; init; }
    public string? DialerReference { get; init; }
    public string? RecordingUrl { get; init; }
    public string? TranscriptUrl { get; init; }
    public IReadOnlyList<string>? Labels { get; init; }
    public JsonElement? Extracted { get; init; }
}

/// <summary>A call that may be dialled.</summary>
/// <param name="ReportBy">When its report is overdue.</param>
public sealed record StartedCall(Guid CallId, DateTimeOffset ReportBy);

/// <summary>The result of a report.</summary>
/// <param name="Outcome">The outcome that the call counts as.</param>
/// <param name="Effect"><c>counted</c>, <c>noted</c>, <c>succeeded</c> or <c>do_not_call</c>.</param>
public sealed record ReportedCall(
    Guid CallId, string? Outcome, bool Repeated, bool Late, string Effect, Guid EnrollmentId, string EnrollmentStatus, DateTimeOffset? NextCallAt);

/// <summary>Which calls to list.</summary>
public sealed record CallQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="CallStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>One of <see cref="CallOutcomes"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Only calls handed out then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only calls handed out before.</summary>
    public DateTimeOffset? To { get; init; }

    internal QueryString ToQuery() => new QueryString()
        .With("limit", Limit).With("status", Status).With("outcome", Outcome)
        .With("from", From?.ToUniversalTime().ToString("O")).With("to", To?.ToUniversalTime().ToString("O"));
}

/// <summary>Where a call is.</summary>
public static class CallStatuses
{
    public const string HandedOut = "handed_out";
    public const string Started = "started";
    public const string Withdrawn = "withdrawn";
    public const string Finished = "finished";
}

/// <summary>The outcomes of calls.</summary>
public static class CallOutcomes
{
    public const string GoalCompleted = "goal_completed";
    public const string GoalNotCompleted = "goal_not_completed";
    public const string CallbackRequested = "callback_requested";
    public const string WrongPerson = "wrong_person";
    public const string DoNotCall = "do_not_call";
    public const string Voicemail = "voicemail";
    public const string NoAnswer = "no_answer";
    public const string Busy = "busy";
    public const string Rejected = "rejected";
    public const string InvalidNumber = "invalid_number";
    public const string Failed = "failed";
    public const string NotPlaced = "not_placed";
    public const string NoReport = "no_report";
}
