using System.Diagnostics;
using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Webhooks;

namespace Enrollment.Core.Steps;

/// <summary>
/// Describes a step's action to the engine: who executes it, how often it is tried, and with which pauses. A closed set. The content of
/// an action is read only where it is executed.
/// </summary>
public abstract record StepAction
{
    private StepAction(string type, int maxAttempts)
    {
        Type = type;
        MaxAttempts = maxAttempts;
    }

    /// <summary>The word under which a step's action is stored and announced.</summary>
    public string Type { get; }

    /// <summary>How often one step is handed out before its enrollment fails.</summary>
    public int MaxAttempts { get; }

    /// <summary>Computes how long to wait after a failed attempt.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="retryAfter">The pause that the receiver asked for.</param>
    public abstract TimeSpan PauseAfter(Guid enrollmentId, int stepSeq, int attempt, TimeSpan? retryAfter);

    /// <summary>The service only announces the step. The announcement is the work itself, or an outside executor takes it up and reports.</summary>
    public sealed record Announced(string Type) : StepAction(Type, maxAttempts: 5)
    {
        // Long enough for an outside executor to be repaired, short enough that the last try is within the hour.
        private static readonly TimeSpan First = TimeSpan.FromSeconds(30);

        /// <summary>Pauses for 30 s, 2 min, 8 min and 32 min.</summary>
        public override TimeSpan PauseAfter(Guid enrollmentId, int stepSeq, int attempt, TimeSpan? retryAfter) => First * Math.Pow(4, attempt - 1);
    }

    /// <summary>
    /// The service executes the step: <c>ExecuteStep</c> goes to the action's own queue, and <c>StepAnswered</c> comes back. All
    /// attempts are one delivery, and the receiver may report on any of them.
    /// </summary>
    /// <param name="Queue">The queue that <c>ExecuteStep</c> goes to.</param>
    /// <param name="BackOff">The pauses between attempts.</param>
    public sealed record Executed(string Type, string Queue, int MaxAttempts, StepBackOff BackOff) : StepAction(Type, MaxAttempts)
    {
        /// <summary>The words that follow a step's name while it is executed.</summary>
        public required string Doing { get; init; }

        /// <summary>How long an answer is waited for. An execution takes seconds, but it may wait behind slow ones.</summary>
        public required TimeSpan Patience { get; init; }

        /// <summary>
        /// How long an execution may wait before it begins. After that it is handed out anew, well before its answer is taken for lost.
        /// </summary>
        public required TimeSpan LongestWait { get; init; }

        /// <summary>Says whether an execution has waited too long to be begun: before it was over, its answer could be taken for lost.</summary>
        /// <param name="answerDueAt">When the answer is overdue.</param>
        public bool HasWaitedTooLong(DateTimeOffset? answerDueAt, DateTimeOffset now) => answerDueAt - now < Patience - LongestWait;

        /// <summary>The consequence of an answer that never comes.</summary>
        public required LostAnswer WhenLost { get; init; }

        public override TimeSpan PauseAfter(Guid enrollmentId, int stepSeq, int attempt, TimeSpan? retryAfter) =>
            BackOff(enrollmentId, stepSeq, attempt, retryAfter);
    }

    /// <summary>
    /// An outside dialer makes a phone call and reports its outcome. The outcome decides what follows, so the action has neither pauses
    /// nor a number of attempts of its own.
    /// </summary>
    public sealed record Called(string Type) : StepAction(Type, maxAttempts: int.MaxValue)
    {
        public override TimeSpan PauseAfter(Guid enrollmentId, int stepSeq, int attempt, TimeSpan? retryAfter) =>
            throw new UnreachableException("The outcome of a call says when it is made again.");
    }
}

/// <summary>Computes how long to wait after a failed attempt; always the same for the same step.</summary>
public delegate TimeSpan StepBackOff(Guid enrollmentId, int stepSeq, int attempt, TimeSpan? retryAfter);

/// <summary>The consequence when the answer of a step that the service executes never comes.</summary>
public enum LostAnswer
{
    /// <summary>The attempt counts as failed, and the step is tried again under the same delivery id: receiving it twice is harmless.</summary>
    TryAgain,
}

/// <summary>Lists the actions. Nothing else in the engine names one.</summary>
public static class StepActions
{
    public static readonly StepAction.Announced Event = new("event");

    public static readonly StepAction.Executed Webhook = new(
        WebhookAction.TypeName, QueueNames.CallWebhook, WebhookRetry.MaxAttempts, WebhookRetry.PauseAfter)
    {
        Doing = "calls its webhook",
        Patience = TimeSpan.FromMinutes(30),
        LongestWait = TimeSpan.FromMinutes(20),
        WhenLost = LostAnswer.TryAgain,
    };

    public static readonly StepAction.Called Call = new(CallAction.TypeName);

    public static IReadOnlyList<StepAction> All { get; } = [Event, Webhook, Call];

    /// <exception cref="KeyNotFoundException">This version of the service knows no such action.</exception>
    public static StepAction Of(string type)
    {
        foreach (var action in All)
        {
            if (action.Type == type)
                return action;
        }
        throw new KeyNotFoundException($"There is no action of the type {type}.");
    }
}

/// <summary>The words for the outcome of a step that the service executes itself, as <c>StepAnswered</c> carries them.</summary>
public static class StepAnswers
{
    /// <summary>The step is done.</summary>
    public const string Done = "done";

    /// <summary>The fault may pass by itself: the step is tried again later.</summary>
    public const string Retry = "retry";

    /// <summary>The same attempt will always end the same way.</summary>
    public const string Failed = "failed";

    /// <summary>The step was not executed, because its sequence is paused or its turn came too late. No attempt is used up.</summary>
    public const string NotCalled = "not_called";
}
