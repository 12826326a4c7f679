namespace Enrollment.Contracts;

/// <summary>Internal command. Sent by the enrollment's saga when a webhook step is handed out, handled by CallWebhook. Without effect once the enrollment has moved on.</summary>
/// <param name="StepSeq">The number that the step was handed out under.</param>
public sealed record CallWebhook(Guid EnrollmentId, Guid AccountId, int StepSeq);

/// <summary>Internal command. Sent by CallWebhook when a call is over or was not made, handled by the enrollment's saga.</summary>
/// <param name="StepSeq">The number that the step was handed out under.</param>
/// <param name="Outcome"><c>done</c>, <c>retry</c>, <c>failed</c> or <c>not_called</c>.</param>
/// <param name="ResponseStatus">The HTTP status, if there was an answer.</param>
/// <param name="ResponseBody">The first bytes of the answer.</param>
/// <param name="Error">What went wrong, or why it was not called, for people; null if it is done.</param>
/// <param name="RetryAfterSeconds">How long the receiver asked to be left alone.</param>
public sealed record WebhookAnswered(
    Guid EnrollmentId, Guid AccountId, int StepSeq, string Outcome, int? ResponseStatus, string? ResponseBody, string? Error, int? RetryAfterSeconds);
