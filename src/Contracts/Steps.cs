using System.Text.Json;

namespace Enrollment.Contracts;

/// <summary>
/// News. Announced by the Scheduler when it hands out a step that is due, in the transaction that moves the enrollment on: for every
/// subscriber who does the step's work or wants to know of it. Always under the same message id.
/// </summary>
/// <param name="StepSeq">Rises with every step handed out; reports about the step must carry it back.</param>
/// <param name="StepId">The step's id, stable over the versions of its sequence.</param>
/// <param name="StepOrder">The step's place in its sequence, from 1.</param>
/// <param name="Attempt">1 for the first try of this step, 2 for the next … The same again for a webhook that was handed out and could not be called.</param>
/// <param name="ScheduledFor">When the step was due.</param>
/// <param name="AutomationId">The caller's own automation that the step stands for.</param>
/// <param name="ActionType">What the step does; <c>event</c>: this message is the work; <c>webhook</c>: the service calls a URL itself.</param>
/// <param name="Data">The data given with the step's action.</param>
/// <param name="AwaitsCompletion">True if the enrollment waits for a <see cref="StepExecuted"/> or <see cref="StepFailed"/>.</param>
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

/// <summary>Command. Sent by whoever did a step that awaits completion, handled by the enrollment's saga.</summary>
/// <param name="StepSeq">The number that came with <see cref="StepDue"/>.</param>
public sealed record StepExecuted(Guid EnrollmentId, Guid AccountId, int StepSeq);

/// <summary>Command. Sent by whoever could not do a step that awaits completion, handled by the enrollment's saga.</summary>
/// <param name="StepSeq">The number that came with <see cref="StepDue"/>.</param>
/// <param name="Error">What went wrong, for people; at most 2,000 characters are kept.</param>
/// <param name="Retry">True: the step is handed out again later, up to its last attempt. False: the enrollment fails.</param>
public sealed record StepFailed(Guid EnrollmentId, Guid AccountId, int StepSeq, string Error, bool Retry);

/// <summary>
/// Internal command. Sent with <see cref="StepDue"/> for a step that the service executes itself (and by Enrollment.Api when one is resumed), straight to the queue of the
/// step's action. Without effect once the enrollment has moved on.
/// </summary>
/// <param name="StepSeq">The number that the step was handed out under.</param>
public sealed record ExecuteStep(Guid EnrollmentId, Guid AccountId, int StepSeq);

/// <summary>Internal command. Sent by whoever executes a step for the service when that is over or was not begun, handled by the enrollment's saga.</summary>
/// <param name="StepSeq">The number that the step was handed out under.</param>
/// <param name="Outcome"><c>done</c>, <c>retry</c>, <c>failed</c> or <c>not_called</c>.</param>
/// <param name="ResponseStatus">The HTTP status, if there was an answer.</param>
/// <param name="ResponseBody">The first bytes of the answer.</param>
/// <param name="Error">What went wrong, or why it was not executed, for people; null if it is done.</param>
/// <param name="RetryAfterSeconds">How long the receiver asked to be left alone.</param>
public sealed record StepAnswered(
    Guid EnrollmentId, Guid AccountId, int StepSeq, string Outcome, int? ResponseStatus, string? ResponseBody, string? Error, int? RetryAfterSeconds);
