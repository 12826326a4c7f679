using System.Diagnostics;
using Enrollment.Core.Steps;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>What became of one call.</summary>
public abstract record WebhookResult
{
    private WebhookResult()
    {
    }

    /// <summary>Somebody answered.</summary>
    /// <param name="Body">The first bytes, as text.</param>
    /// <param name="RetryAfter">What the answer asks for, from now on.</param>
    public sealed record Answered(int Status, string Body, TimeSpan? RetryAfter) : WebhookResult;

    /// <summary>Nobody did: timeouts, resets, names that do not resolve.</summary>
    public sealed record NotAnswered(string Error) : WebhookResult;

    /// <summary>It was not sent, and never will be as it is.</summary>
    public sealed record NotSent(string Error) : WebhookResult;
}

/// <param name="Outcome">See <see cref="StepAnswers"/>.</param>
/// <param name="Error">Null if it is done.</param>
public sealed record WebhookDecision(string Outcome, string? Error)
{
    /// <summary>What follows a call, and nothing else decides it.</summary>
    public static WebhookDecision Of(WebhookResult result) => result switch
    {
        WebhookResult.Answered { Status: >= 200 and < 300 } => new(StepAnswers.Done, null),
        WebhookResult.Answered { Status: >= 300 and < 400 } moved => new(StepAnswers.Failed, $"answered {moved.Status}; redirects are not followed"),
        WebhookResult.Answered { Status: 408 or 425 or 429 or >= 500 } later => new(StepAnswers.Retry, $"answered {later.Status}"),
        WebhookResult.Answered refused => new(StepAnswers.Failed, $"answered {refused.Status}"),
        WebhookResult.NotAnswered silence => new(StepAnswers.Retry, silence.Error),
        WebhookResult.NotSent refusal => new(StepAnswers.Failed, refusal.Error),
        _ => throw new UnreachableException(),
    };
}
