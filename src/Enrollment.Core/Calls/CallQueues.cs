using Enrollment.Core.Outbox;

namespace Enrollment.Core.Calls;

/// <summary>Names the queues that dialers take calls from.</summary>
public static class CallQueues
{
    /// <param name="dialer">One of the account's dialers; null for the queue of the account itself.</param>
    public static string Of(Guid accountId, string? dialer) =>
        dialer is null ? $"{QueueNames.CallsPrefix}{accountId}" : $"{QueueNames.CallsPrefix}{accountId}.{dialer}";
}
