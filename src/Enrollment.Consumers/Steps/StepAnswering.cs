using Enrollment.Contracts;
using Enrollment.Core.Contacts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;
using MassTransit;

namespace Enrollment.Consumers.Steps;

/// <summary>
/// Answers a command to execute a step. Each answer has an id that follows from the step, so a repeated command repeats it.
/// </summary>
internal static class StepAnswering
{
    /// <summary>
    /// Answers for a step that must not be executed: ends the enrollment of a contact that has left, or says what hinders the step now.
    /// Returns false if the step is to be executed.
    /// </summary>
    public static async Task<bool> TurnsDownAsync(this ConsumeContext<ExecuteStep> context, HandedOutStep step, StepAction.Executed action, DateTimeOffset now)
    {
        if (step.Contact is not { UnsubscribedAt: null })
        {
            var reason = step.Contact is null ? LeavingContacts.Deleted : LeavingContacts.Unsubscribed;
            await PublishAsync(context, new CancelEnrollment(context.Message.EnrollmentId, context.Message.AccountId, reason));
            return true;
        }
        if (step.HindranceTo(action, now) is not { } why)
            return false;
        await context.AnswerAsync(StepAnswers.NotCalled, why);
        return true;
    }

    /// <summary>Publishes the answer of a step that was executed, or that was not.</summary>
    /// <param name="outcome">See <see cref="StepAnswers"/>.</param>
    /// <param name="error">What went wrong; null if the step is done.</param>
    /// <param name="status">The status of the receiver's response.</param>
    /// <param name="body">The body of the receiver's response.</param>
    /// <param name="retryAfter">The pause that the receiver asked for.</param>
    public static Task AnswerAsync(
        this ConsumeContext<ExecuteStep> context, string outcome, string? error, int? status = null, string? body = null, TimeSpan? retryAfter = null) =>
        PublishAsync(context, new StepAnswered(
            context.Message.EnrollmentId, context.Message.AccountId, context.Message.StepSeq, outcome, status, body, error, Seconds(retryAfter)));

    // Returns when the broker has confirmed it; only then is the command acknowledged.
    private static Task PublishAsync<T>(ConsumeContext<ExecuteStep> context, T message)
        where T : class =>
        context.Publish(message, sent =>
        {
            sent.CorrelationId = context.Message.EnrollmentId;
            sent.MessageId = MessageIds.For(context.Message.EnrollmentId, typeof(T).Name, context.Message.StepSeq);
        }, context.CancellationToken);

    private static int? Seconds(TimeSpan? wish) => wish is { } time ? (int)Math.Ceiling(Math.Clamp(time.TotalSeconds, 0, int.MaxValue)) : null;
}
