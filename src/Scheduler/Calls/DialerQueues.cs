using System.Collections.Concurrent;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Scheduler.Calls;

/// <summary>
/// The queues that dialers get their calls from. Declares each before the first call goes there, and knows which ones are consumed.
/// </summary>
public sealed class DialerQueues(RabbitPublisher publisher, TimeProvider clock, Outages outages, ILogger<DialerQueues> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

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

    private readonly ConcurrentDictionary<string, Look> _looks = new(StringComparer.Ordinal);

    /// <summary>Says what is known of a queue, as it was at most 5 s ago. The queue exists afterwards.</summary>
    public async Task<DialerQueue> LookAtAsync(string queue, CancellationToken stop)
    {
        if (_looks.TryGetValue(queue, out var last) && clock.GetElapsedTime(last.At) < LookEvery)
            return last.Seen;
        var seen = await LookAsync(queue, stop);
        _looks[queue] = new(seen, clock.GetTimestamp());
        return seen;
    }

    private async Task<DialerQueue> LookAsync(string queue, CancellationToken stop)
    {
        try
        {
            var seen = await DeclareAsync(await publisher.ConnectAsync(stop), queue, stop);
            outages.End(queue);
            return seen;
        }
        catch (Exception away) when (away is OperationInterruptedException or BrokerUnreachableException or IOException or TimeoutException
            or ObjectDisposedException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            if (outages.IsNews(queue))
                CallsLog.QueueAway(logger, queue, away.Message);
            return new(HasDialer: false, MayRedeliver: false);
        }
    }

    private async Task<DialerQueue> DeclareAsync(IConnection connection, string queue, CancellationToken stop)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            var declared = await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Arguments, cancellationToken: stop);
            return new(declared.ConsumerCount > 0, MayRedeliver: false);
        }
        catch (OperationInterruptedException other) when (other.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            // Somebody else declared it first, in another way.
            if (outages.IsNews($"{queue} as declared"))
                CallsLog.DeclaredOtherwise(logger, queue, other.Message);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            return new((await channel.QueueDeclarePassiveAsync(queue, stop)).ConsumerCount > 0, MayRedeliver: true);
        }
    }

    private sealed record Look(DialerQueue Seen, long At);
}

/// <summary>A queue that dialers get calls from.</summary>
/// <param name="HasDialer">Whether a dialer consumes it.</param>
/// <param name="MayRedeliver">
/// Whether the broker may deliver a call from it more than once, because it was declared in another way than the service does. A call that
/// expires there may have had a dialer before.
/// </param>
public sealed record DialerQueue(bool HasDialer, bool MayRedeliver);
