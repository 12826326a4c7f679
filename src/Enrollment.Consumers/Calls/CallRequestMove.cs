using System.Diagnostics;
using Enrollment.Consumers.Steps.Webhook;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Calls;

/// <summary>Decides how a call goes on after a request to its dialer's address. Nothing else decides it.</summary>
/// <param name="Answer">What the enrollment is told; see <see cref="StepAnswers"/>. Null: nothing, and the call waits for its report or the next request.</param>
/// <param name="MayBeTaken">Whether the dialer may have the call.</param>
/// <param name="AgainAt">When the call is requested again.</param>
public sealed record CallRequestMove(string? Answer, string? Error, bool MayBeTaken, DateTimeOffset? AgainAt)
{
    /// <summary>Decides about a call that must not be requested any more. Returns null if it may be.</summary>
    public static CallRequestMove? Before(CallDelivery delivery, bool mayBeTaken, DateTimeOffset now)
    {
        if ((delivery.Call.WithdrawnReason ?? delivery.Obstacle) is { } obstacle)
            return mayBeTaken ? Waits : NotTaken($"not requested: {obstacle}");
        return now < delivery.Call.ExpiresAt ? null : mayBeTaken ? Waits : NotTaken("not requested: its time is over");
    }

    /// <summary>Decides what follows the result of a request.</summary>
    /// <param name="mayBeTaken">Whether the dialer may have the call from an earlier request.</param>
    public static CallRequestMove After(WebhookResult result, CallDelivery delivery, bool mayBeTaken, DateTimeOffset now) => result switch
    {
        WebhookResult.Answered { Status: >= 200 and < 300 } => new(StepAnswers.Done, Error: null, MayBeTaken: true, AgainAt: null),
        WebhookResult.Answered { Status: 408 or 425 or 429 or >= 500 } later => Again(delivery, mayBeTaken, now, $"answered {later.Status}", later.RetryAfter),
        WebhookResult.NotAnswered silence => Again(delivery, mayBeTaken || silence.MayHaveArrived, now, silence.Error),
        // A refusal says nothing about an earlier request that may have arrived.
        WebhookResult.Answered or WebhookResult.NotSent when mayBeTaken => Waits,
        WebhookResult.Answered refused => new(StepAnswers.Failed, $"answered {refused.Status}", MayBeTaken: false, AgainAt: null),
        WebhookResult.NotSent refusal => new(StepAnswers.Failed, refusal.Error, MayBeTaken: false, AgainAt: null),
        _ => throw new UnreachableException(),
    };

    private static readonly CallRequestMove Waits = new(Answer: null, Error: null, MayBeTaken: true, AgainAt: null);

    private static CallRequestMove NotTaken(string why) => new(StepAnswers.NotCalled, why, MayBeTaken: false, AgainAt: null);

    private static CallRequestMove Again(CallDelivery delivery, bool mayBeTaken, DateTimeOffset now, string error, TimeSpan? retryAfter = null)
    {
        var call = delivery.Call;
        var againAt = now + WebhookRetry.PauseAfter(call.EnrollmentId, call.StepSeq, call.Deliveries, retryAfter);
        if (againAt < call.ExpiresAt)
            return new(Answer: null, error, mayBeTaken, againAt);
        return mayBeTaken ? Waits : NotTaken(error);
    }
}
