namespace Enrollment.Core.Outcomes;

/// <summary>Says how often a step is tried again after one outcome, and after which delays.</summary>
/// <param name="DelayMinutes">The delay of each retry in order. The last one repeats.</param>
public sealed record RetryRule(int Retries, IReadOnlyList<int> DelayMinutes)
{
    public static readonly RetryRule None = new(0, []);

    /// <summary>Returns the delay before a retry.</summary>
    /// <param name="retry">The number of the retry, from 1.</param>
    public TimeSpan DelayOf(int retry) => TimeSpan.FromMinutes(DelayMinutes[Math.Min(retry, DelayMinutes.Count) - 1]);
}
