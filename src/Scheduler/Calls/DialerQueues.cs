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

    /// <summary>Says whether a dialer consumes a queue, as it was at most 5 s ago. The queue exists afterwards.</summary>
    public async Task<bool> HasDialerAsync(string queue, CancellationToken stop)
    {
        if (_looks.TryGetValue(queue, out var last) && clock.GetElapsedTime(last.At) < LookEvery)
            return last.HasDialer;
        var hasDialer = await LookAsync(queue, stop);
        _looks[queue] = new(hasDialer, clock.GetTimestamp());
        return hasDialer;
    }

    private async Task<bool> LookAsync(string queue, CancellationToken stop)
    {
        try
        {
            var connection = await publisher.ConnectAsync(stop);
            var consumers = await DeclareAsync(connection, queue, stop);
            outages.End(queue);
            return consumers > 0;
        }
        catch (Exception away) when (away is OperationInterruptedException or BrokerUnreachableException or IOException or TimeoutException
            or ObjectDisposedException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            if (outages.IsNews(queue))
                CallsLog.QueueAway(logger, queue, away.Message);
            return false;
        }
    }

    private async Task<uint> DeclareAsync(IConnection connection, string queue, CancellationToken stop)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            return (await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Arguments, cancellationToken: stop)).ConsumerCount;
        }
        catch (OperationInterruptedException other) when (other.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            // Somebody else declared it first, in another way. Calls that come back from it are then delivered again by the broker.
            if (outages.IsNews($"{queue} as declared"))
                CallsLog.DeclaredOtherwise(logger, queue, other.Message);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            return (await channel.QueueDeclarePassiveAsync(queue, stop)).ConsumerCount;
        }
    }

    private sealed record Look(bool HasDialer, long At);
}
