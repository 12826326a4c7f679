using System.Text.Json;

namespace Enrollment.Contracts;

/// <summary>
/// Command. Sent by the Scheduler for each call that it hands out, to one queue: <c>calls.{accountId}</c> or
/// <c>calls.{accountId}.{dialer}</c>. Dialers that share the queue compete, so one gets each call. The message id is the call's id.
/// </summary>
/// <param name="CallId">The same for every repeat of one hand-out, new for each attempt. A dialer that remembers it never dials twice.</param>
/// <param name="StepSeq">Rises with every hand-out. Reports about the call must carry it.</param>
/// <param name="Attempt">1 for the first attempt of the step. A call that was not placed keeps its number.</param>
/// <param name="BatchId">The job that enrolled the contact.</param>
/// <param name="RowIndex">The contact's place in the request, from 0.</param>
/// <param name="PhoneNumber">In E.164.</param>
/// <param name="PhoneNumberExt">The extension behind the number; null if there is none.</param>
/// <param name="Timezone">The IANA name of the contact's time zone.</param>
/// <param name="Variables">The variables of the contact's row.</param>
/// <param name="Data">The data of the step, or else of the agent.</param>
/// <param name="ExpiresAt">From then on the call must not be dialled. Report <c>not_placed</c> instead.</param>
/// <param name="ReportBy">When the report is overdue. A start moves it.</param>
public sealed record CallRequested(
    Guid CallId,
    Guid EnrollmentId,
    Guid AccountId,
    Guid AgentId,
    string? AgentExternalId,
    int StepSeq,
    Guid StepId,
    string StepName,
    int Attempt,
    Guid ContactId,
    Guid BatchId,
    int? RowIndex,
    string PhoneNumber,
    string? PhoneNumberExt,
    string Name,
    string? ToEmailAddress,
    string Timezone,
    IReadOnlyDictionary<string, string> Variables,
    JsonElement? Data,
    string? CallerId,
    DateTimeOffset RequestedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset ReportBy);

/// <summary>
/// Command. Sent by a dialer when it begins to dial, handled by the enrollment's saga. From then on the report is awaited for its whole
/// time. <c>POST /calls/{call_id}/start</c> also answers whether the call may still be dialled.
/// </summary>
/// <param name="StepSeq">The number that came with <see cref="CallRequested"/>.</param>
/// <param name="CallId">The call's id, which may be left out. A message whose id is that of another call goes to the error queue.</param>
public sealed record CallStarted(Guid EnrollmentId, Guid AccountId, int StepSeq, Guid? CallId = null);

/// <summary>
/// Command. Sent by a dialer with the outcome of a call, handled by the enrollment's saga. The same as
/// <c>POST /calls/{call_id}/result</c>. A message with a field that is wrong goes to the error queue.
/// </summary>
/// <param name="StepSeq">The number that came with <see cref="CallRequested"/>.</param>
/// <param name="Outcome">One of the outcomes of calls, such as <c>no_answer</c>.</param>
/// <param name="DurationSeconds">0 to 86,400.</param>
/// <param name="DoNotCall">Whether the person asked never to be called again, whatever the outcome.</param>
/// <param name="CallbackAt">Only with <c>callback_requested</c>: an instant, or local time in the contact's zone, at most 366 days ahead.</param>
/// <param name="RetryAfterSeconds">Only with <c>not_placed</c>: 0 to 86,400; default 60.</param>
/// <param name="Summary">At most 4,000 characters.</param>
/// <param name="DialerReference">The dialer's own id, at most 200 characters.</param>
/// <param name="RecordingUrl">At most 2,000 characters.</param>
/// <param name="TranscriptUrl">At most 2,000 characters.</param>
/// <param name="Labels">At most 20 texts of at most 64 characters.</param>
/// <param name="Extracted">An object of at most 16 kB.</param>
/// <param name="CallId">The call's id, which may be left out. A message whose id is that of another call goes to the error queue.</param>
public sealed record CallReported(
    Guid EnrollmentId,
    Guid AccountId,
    int StepSeq,
    string Outcome,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    int? DurationSeconds = null,
    bool DoNotCall = false,
    string? CallbackAt = null,
    int? RetryAfterSeconds = null,
    string? Summary = null,
    string? DialerReference = null,
    string? RecordingUrl = null,
    string? TranscriptUrl = null,
    IReadOnlyList<string>? Labels = null,
    JsonElement? Extracted = null,
    Guid? CallId = null);

/// <summary>
/// News. Announced when a call that was handed out must not be dialled any more, by whatever ended or paused its enrollment. A call that
/// is under way is not cut off; its report is noted.
/// </summary>
/// <param name="Reason">
/// <c>cancelled</c>, <c>paused</c>, <c>unsubscribed</c>, <c>do_not_call</c>, <c>group_succeeded</c> or <c>superseded</c>.
/// </param>
public sealed record CallWithdrawn(Guid CallId, Guid EnrollmentId, Guid AccountId, Guid AgentId, string Reason);

/// <summary>
/// News. Announced when a call is over and its slot is free: by the saga or Enrollment.Api with its report, by the Scheduler when its time
/// is over, and by whatever withdraws a call that surely nobody has dialled. Announced again for each late report. Always under the
/// same message ids.
/// </summary>
/// <param name="Outcome">The outcome that counts, or that a late report has.</param>
/// <param name="IsSuccess">Whether the outcome is a success by the rules of the agent.</param>
/// <param name="Late">Whether the report came after the call was closed or withdrawn.</param>
/// <param name="NextCallAt">When the person is called next; null if nothing is planned.</param>
public sealed record CallFinished(
    Guid CallId,
    Guid EnrollmentId,
    Guid AccountId,
    Guid AgentId,
    Guid BatchId,
    int? RowIndex,
    Guid ContactId,
    int Attempt,
    string Outcome,
    bool IsSuccess,
    bool Late,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    int? DurationSeconds,
    IReadOnlyList<string> Labels,
    string? DialerReference,
    DateTimeOffset? NextCallAt,
    DateTimeOffset FinishedAt);

/// <summary>
/// News. Announced by the Scheduler once a batch is over: its contacts are enrolled or left out, and every enrollment has ended. Announced
/// once for each batch, always under the same message id.
/// </summary>
/// <param name="Status"><c>done</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Total">All contacts of the request: accepted and rejected ones.</param>
/// <param name="RejectedCodes">The rejected contacts by the code of the first thing that was wrong.</param>
/// <param name="SkippedReasons">The contacts that were skipped or failed when they were to be enrolled, by reason.</param>
/// <param name="States">The enrollments by state, with every state.</param>
/// <param name="Outcomes">Enrollments by the outcome of their last call.</param>
public sealed record BatchFinished(
    Guid BatchId,
    Guid AccountId,
    Guid AgentId,
    string Status,
    int Total,
    int Accepted,
    int Rejected,
    IReadOnlyDictionary<string, int> RejectedCodes,
    int Enrolled,
    int Skipped,
    int Failed,
    IReadOnlyDictionary<string, int> SkippedReasons,
    IReadOnlyDictionary<string, int> States,
    int Succeeded,
    int NotSucceeded,
    IReadOnlyDictionary<string, int> Outcomes,
    BatchCalls Calls,
    DateTimeOffset CreatedAt,
    DateTimeOffset FinishedAt);

/// <summary>Counts the calls of a batch.</summary>
/// <param name="Made">Calls that were handed out, but for those that were not placed.</param>
/// <param name="UnderWay">Calls that a dialer still had when the batch was over, such as those of a cancelled one.</param>
/// <param name="AnsweredSeconds">The seconds that were reported of calls that a person or a machine answered, together.</param>
public sealed record BatchCalls(int Made, int UnderWay, long AnsweredSeconds);
