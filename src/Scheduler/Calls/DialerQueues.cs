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
    // Each look is a round trip to the broker, and every account has a queue.
    private const int LooksAtOnce = 8;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Look> _looks = new(StringComparer.Ordinal);

    /// <summary>Says what is known of queues, as it was at most 5 s ago. Each exists afterwards.</summary>
    public async Task<IReadOnlyDictionary<string, DialerQueue>> LookAtAsync(IReadOnlyCollection<string> queues, CancellationToken stop)
    {
        var due = new ConcurrentQueue<string>(queues.Where(IsDue));
        await Task.WhenAll(Enumerable.Range(0, Math.Min(LooksAtOnce, due.Count)).Select(_ => LookInTurnAsync(due, stop)));
        return queues.ToDictionary(queue => queue, queue => _looks[queue].Seen, StringComparer.Ordinal);
    }

    private bool IsDue(string queue) => !_looks.TryGetValue(queue, out var last) || clock.GetElapsedTime(last.At) >= LookEvery;

    private async Task LookInTurnAsync(ConcurrentQueue<string> due, CancellationToken stop)
    {
        await using var channel = new LookingChannel(publisher);
        while (due.TryDequeue(out var queue))
            _looks[queue] = new(await LookAsync(channel, queue, stop), clock.GetTimestamp());
    }

    private async Task<DialerQueue> LookAsync(LookingChannel channel, string queue, CancellationToken stop)
    {
        try
        {
            var seen = await DeclareAsync(channel, queue, stop);
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

    private async Task<DialerQueue> DeclareAsync(LookingChannel channel, string queue, CancellationToken stop)
    {
        try
        {
            return new(await DialersQueue.DeclareAsync(await channel.OpenAsync(stop), queue, stop) > 0, MayRedeliver: false);
        }
        catch (OperationInterruptedException other) when (other.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            // Somebody else declared it first, in another way.
            if (outages.IsNews($"{queue} as declared"))
                CallsLog.DeclaredOtherwise(logger, queue, other.Message);
            var declared = await (await channel.OpenAsync(stop)).QueueDeclarePassiveAsync(queue, stop);
            return new(declared.ConsumerCount > 0, MayRedeliver: true);
        }
    }

    // The broker closes a channel with each declaration that it refuses.
    private sealed class LookingChannel(RabbitPublisher publisher) : IAsyncDisposable
    {
        private IChannel? _channel;

        public async Task<IChannel> OpenAsync(CancellationToken stop)
        {
            if (_channel is { IsOpen: true })
                return _channel;
            await DisposeAsync();
            return _channel = await (await publisher.ConnectAsync(stop)).CreateChannelAsync(cancellationToken: stop);
        }

        public async ValueTask DisposeAsync()
        {
            if (_channel is not null)
                await _channel.DisposeAsync();
            _channel = null;
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
