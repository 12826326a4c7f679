namespace Enrollment.Core.Calls;

/// <summary>Names the queues that dialers take calls from.</summary>
public static class CallQueues
{
    /// <summary>The beginning of their names.</summary>
    public const string Prefix = "calls.";

    /// <param name="dialer">One of the account's dialers; null for the queue of the account itself.</param>
    public static string Of(Guid accountId, string? dialer) => dialer is null ? $"{Prefix}{accountId}" : $"{Prefix}{accountId}.{dialer}";
}
