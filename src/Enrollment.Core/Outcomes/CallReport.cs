namespace Enrollment.Core.Outcomes;

/// <summary>Holds the part of a report that decides what follows it.</summary>
/// <param name="IsMadeByService">Whether the service itself noted the outcome, because no dialer took the call or reported on it.</param>
public sealed record CallReport(CallOutcome Outcome, bool IsMadeByService = false)
{
    /// <summary>Whether the person asked never to be called again, whatever the outcome.</summary>
    public bool DoNotCall { get; init; }

    /// <summary>When the person asked to be called; only with <c>callback_requested</c>.</summary>
    public DateTimeOffset? CallbackAt { get; init; }

    /// <summary>The pause that the dialer asks for; only with <c>not_placed</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
