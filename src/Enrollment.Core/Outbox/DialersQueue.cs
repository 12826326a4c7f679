using RabbitMQ.Client;

namespace Enrollment.Core.Outbox;

/// <summary>Declares the queues that dialers get their calls from.</summary>
public static class DialersQueue
{
    // The broker never delivers a call twice by itself: one that comes back goes to the service, which then knows that a dialer had it.
    // An expired one was never delivered. See docs/decisions.
    private static readonly Dictionary<string, object?> Arguments = new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 0,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = QueueNames.CallsUntaken,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    public static bool IsNamed(string queue) => queue.StartsWith(QueueNames.CallsPrefix, StringComparison.Ordinal);

    /// <summary>Declares a queue, unless it exists, and tells how many consumers it has.</summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.OperationInterruptedException">It exists and was declared in another way.</exception>
    public static async Task<uint> DeclareAsync(IChannel channel, string queue, CancellationToken stop) =>
        (await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Arguments, cancellationToken: stop)).ConsumerCount;
}
