using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Enrollment.Api.Calls;

/// <summary><c>POST /calls/{call_id}/result</c>. Safe to repeat.</summary>
public static class ReportCall
{
    /// <summary>Reports the outcome of a call.</summary>
    /// <remarks>
    /// Has the same effect as the message <c>CallReported</c>. The first report counts: the same outcome again changes nothing, another one
    /// is noted, once for each outcome, and answered with 409. A late report is noted, and a late success still counts. An objection always takes effect.
    /// Costs no credits.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<ReportedCall>>, Problem>> HandleAsync(
        [FromRoute(Name = "call_id")] Guid callId, RequestBody body, Caller caller, CallChange change, HttpContext http, CancellationToken stop)
    {
        if (await change.FindAsync(caller, callId, stop) is not var (enrollment, call))
            return CallChange.NotFound(callId);
        var reader = ObjectReader.Of(body);
        var report = CallReportReader.Read(reader, enrollment.Calling!.Facts.Timezone, enrollment.Now);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var first = call.FirstReported;
        var result = enrollment.ReportCall(report, call.StepSeq);
        await change.SaveAsync(enrollment, stop);
        if (result is { Effect: ReportEffect.Contradicts, ListedNumber: false })
            return Problems.CallAlreadyReported.With(
                $"The call {callId} was reported as {first} before. This report is at most noted with it, and changes nothing.", "Report a call once.");
        return TypedResults.Ok(Envelope.Of(http, ReportedCall.Of(enrollment, call, result)));
    }
}

/// <summary>Body of <c>POST /calls/{call_id}/result</c>.</summary>
/// <param name="Outcome">
/// <c>goal_completed</c>, <c>goal_not_completed</c>, <c>callback_requested</c>, <c>wrong_person</c>, <c>do_not_call</c>, <c>voicemail</c>,
/// <c>no_answer</c>, <c>busy</c>, <c>rejected</c>, <c>invalid_number</c>, <c>failed</c> or <c>not_placed</c>.
/// </param>
/// <param name="DurationSeconds">0 to 86,400.</param>
/// <param name="DoNotCall">Whether the person asked never to be called again, whatever the outcome.</param>
/// <param name="CallbackAt">Only with <c>callback_requested</c>: an instant, or local time in the contact's zone; at most 366 days ahead.</param>
/// <param name="RetryAfterSeconds">Only with <c>not_placed</c>: 0 to 86,400; default 60.</param>
/// <param name="Summary">At most 4,000 characters.</param>
/// <param name="DialerReference">The dialer's own id, at most 200 characters.</param>
/// <param name="RecordingUrl">At most 2,000 characters.</param>
/// <param name="TranscriptUrl">At most 2,000 characters.</param>
/// <param name="Labels">At most 20 texts of at most 64 characters.</param>
/// <param name="Extracted">An object of at most 16 kB.</param>
public sealed record ResultBody(
    string Outcome,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    int? DurationSeconds,
    bool? DoNotCall,
    string? CallbackAt,
    int? RetryAfterSeconds,
    string? Summary,
    string? DialerReference,
    string? RecordingUrl,
    string? TranscriptUrl,
    IReadOnlyList<string>? Labels,
    JsonElement? Extracted);

/// <summary>The result of a report.</summary>
/// <param name="Outcome">The outcome that the call counts as.</param>
/// <param name="Repeated">Whether the call was reported so before.</param>
/// <param name="Late">Whether the report came after the call was over or withdrawn.</param>
/// <param name="Effect">
/// <c>counted</c>: it decided about the call. <c>noted</c>: it came late. <c>succeeded</c>: it came late, and the success counts.
/// <c>do_not_call</c>: the number is never called again.
/// </param>
/// <param name="NextCallAt">When the person is called next; null if nothing is planned.</param>
public sealed record ReportedCall(
    Guid CallId, string? Outcome, bool Repeated, bool Late, string Effect, Guid EnrollmentId, string EnrollmentStatus, DateTimeOffset? NextCallAt)
{
    internal static ReportedCall Of(ContactEnrollment enrollment, Call call, CallResult result)
    {
        var isLate = result.Effect is ReportEffect.Noted or ReportEffect.Succeeded || (result.Effect != ReportEffect.Counted && call.ReadReport() is null);
        return new(
            call.CallId, call.Outcome, result.Effect == ReportEffect.Repeated, isLate,
            result.ListedNumber ? ReportEffects.DoNotCall : EffectOf(call, isLate),
            enrollment.CorrelationId, enrollment.State, enrollment.Gate == Gates.Call ? enrollment.DueAt : null);
    }

    private static string EffectOf(Call call, bool isLate) => isLate
        ? call.IsSuccess == true ? ReportEffects.Succeeded : ReportEffects.Noted
        : ReportEffects.Counted;
}

/// <summary>The words for what a report has done.</summary>
public static class ReportEffects
{
    public const string Counted = "counted";
    public const string Noted = "noted";
    public const string Succeeded = "succeeded";
    public const string DoNotCall = "do_not_call";
}
