using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;

namespace Enrollment.Api.Calls;

/// <summary>One phone call that was handed out to a dialer.</summary>
/// <param name="Id">The <c>call_id</c>: the same for every repeat of one hand-out, new for each attempt.</param>
/// <param name="BatchId">The job that enrolled the contact.</param>
/// <param name="RowIndex">The contact's place in the request, from 0.</param>
/// <param name="Attempt">The attempt of the step, from 1. A call that was not placed keeps its number.</param>
/// <param name="Status"><c>handed_out</c>, <c>started</c>, <c>withdrawn</c> (but perhaps under way) or <c>finished</c>.</param>
/// <param name="Outcome">The outcome that counts; null while the call is open.</param>
/// <param name="IsSuccess">Whether it is a success, by its outcome or by a late report.</param>
/// <param name="IsReported">Whether the outcome came from the dialer; otherwise the service found it.</param>
/// <param name="ExpiresAt">From then on the call must not be dialled.</param>
/// <param name="ReportBy">When the report is overdue.</param>
/// <param name="LateReports">Reports that did not count, in order of time; the first of each outcome.</param>
public sealed record CallAnswer(
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
    ReportAnswer? Report,
    IReadOnlyList<LateReportAnswer> LateReports)
{
    public static CallAnswer Of(Call call) => new(
        call.CallId,
        call.SequenceId,
        call.EnrollmentId,
        call.ContactId,
        call.JobId,
        call.RowIndex,
        call.StepId,
        call.Position,
        call.StepSeq,
        call.Attempt,
        call.PhoneE164,
        call.PhoneExt.Length > 0 ? call.PhoneExt : null,
        call.Dispatch,
        CallStatus.Of(call),
        call.Outcome,
        call.IsSuccess,
        call.IsReported,
        call.HandedOutAt,
        call.ExpiresAt,
        call.ReportBy,
        call.StartedAt,
        call.WithdrawnAt,
        CallStatus.Reason(call.WithdrawnReason),
        call.ClosedAt,
        call.ReadReport() is { } report ? ReportAnswer.Of(report) : null,
        [.. call.ReadLateReports().Select(late => new LateReportAnswer(late.At, late.Contradicts, ReportAnswer.Of(late.Report)))]);
}

/// <summary>A dialer's report.</summary>
public sealed record ReportAnswer(
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Extracted)
{
    public static ReportAnswer Of(GivenReport report) => new(
        report.Outcome, report.StartedAt, report.EndedAt, report.DurationSeconds, report.DoNotCall, report.CallbackAt, report.RetryAfterSeconds, report.Summary,
        report.DialerReference, report.RecordingUrl, report.TranscriptUrl, report.Labels ?? [], report.Extracted);
}

/// <summary>A report that was only noted.</summary>
/// <param name="Contradicts">Whether the call had been reported with another outcome before.</param>
public sealed record LateReportAnswer(DateTimeOffset At, bool Contradicts, ReportAnswer Report);

/// <summary>The words for where a call is.</summary>
public static class CallStatus
{
    public const string HandedOut = "handed_out";
    public const string Started = "started";
    public const string Withdrawn = "withdrawn";
    public const string Finished = "finished";

    public static IReadOnlyList<string> All { get; } = [HandedOut, Started, Withdrawn, Finished];

    public static IReadOnlyList<string> Outcomes { get; } = [.. CallOutcomes.All.Select(outcome => outcome.Word)];

    public static string Of(Call call) => call switch
    {
        { ClosedAt: not null } => Finished,
        { WithdrawnAt: not null } => Withdrawn,
        { StartedAt: not null } => Started,
        _ => HandedOut,
    };

    /// <summary>Gives the reason of a withdrawal in the words of this door.</summary>
    public static string? Reason(string? reason) => reason == WithdrawalReasons.SequenceInactive ? "agent_inactive" : reason;
}
