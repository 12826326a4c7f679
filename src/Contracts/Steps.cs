using System.Text.Json;

namespace Enrollment.Contracts;

/// <summary>
/// News. Announced by the Scheduler when it hands out a due step, in the transaction that moves the enrollment on. For every subscriber
/// that does the step's work or follows it. Always under the same message id.
/// </summary>
/// <param name="StepSeq">Rises with every step that is handed out. Reports about the step must carry it.</param>
/// <param name="StepId">The step's id, stable over the versions of its sequence.</param>
/// <param name="StepOrder">The step's place in its sequence, from 1.</param>
/// <param name="Attempt">
/// 1 for the first attempt at this step, 2 for the next, and so on. A webhook that was handed out and could not be called keeps its
/// number.
/// </param>
/// <param name="ScheduledFor">When the step was due.</param>
/// <param name="AutomationId">The caller's own automation behind the step.</param>
/// <param name="ActionType">What the step does. <c>event</c>: this message is the work. <c>webhook</c>: the service calls a URL itself.</param>
/// <param name="Data">The data given with the step's action.</param>
/// <param name="AwaitsCompletion">Whether the enrollment now waits for a <see cref="StepExecuted"/> or <see cref="StepFailed"/>.</param>
public sealed record StepDue(
    Guid EnrollmentId,
    Guid AccountId,
    Guid SequenceId,
    int SequenceVersion,
    int StepSeq,
    Guid StepId,
    int StepOrder,
    string StepName,
    int Attempt,
    Guid ContactId,
    Guid? CustomerId,
    DateTimeOffset ScheduledFor,
    Guid? AutomationId,
    string ActionType,
    JsonElement? Data,
    bool AwaitsCompletion);

/// <summary>Command. Sent by the executor of a step that awaits completion when the step is done, handled by the enrollment's saga.</summary>
/// <param name="StepSeq">The number that came with <see cref="StepDue"/>.</param>
public sealed record StepExecuted(Guid EnrollmentId, Guid AccountId, int StepSeq);

/// <summary>
/// Command. Sent by the executor of a step that awaits completion when the step could not be done, handled by the enrollment's saga.
/// </summary>
/// <param name="StepSeq">The number that came with <see cref="StepDue"/>.</param>
/// <param name="Error">What went wrong, for people; at most 2,000 characters are kept.</param>
/// <param name="Retry">Whether the step is handed out again later, up to its last attempt. If not, the enrollment fails.</param>
public sealed record StepFailed(Guid EnrollmentId, Guid AccountId, int StepSeq, string Error, bool Retry);

/// <summary>
/// Internal command. Sent with <see cref="StepDue"/> for a step that the service executes itself, and by Enrollment.Api when such a
/// step is resumed, straight to the queue of the step's action. Without effect once the enrollment has moved on.
/// </summary>
/// <param name="StepSeq">The number that the step was handed out under.</param>
public sealed record ExecuteStep(Guid EnrollmentId, Guid AccountId, int StepSeq);

/// <summary>
/// Internal command. Sent by the service's own executor of a step when the step is over or was not begun, handled by the enrollment's
/// saga.
/// </summary>
/// <param name="StepSeq">The number that the step was handed out under.</param>
/// <param name="Outcome"><c>done</c>, <c>retry</c>, <c>failed</c> or <c>not_called</c>.</param>
/// <param name="ResponseStatus">The HTTP status, if there was an answer.</param>
/// <param name="ResponseBody">The first bytes of the answer.</param>
/// <param name="Error">What went wrong, or why the step was not executed, for people; null if it is done.</param>
/// <param name="RetryAfterSeconds">The pause that the receiver asked for.</param>
public sealed record StepAnswered(
    Guid EnrollmentId, Guid AccountId, int StepSeq, string Outcome, int? ResponseStatus, string? ResponseBody, string? Error, int? RetryAfterSeconds);
