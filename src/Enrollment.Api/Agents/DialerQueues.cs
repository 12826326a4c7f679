using Enrollment.Core.Outbox;
using Microsoft.Extensions.Caching.Memory;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Api.Agents;

/// <summary>Knows, as of some seconds ago, which queues of dialers have a consumer.</summary>
internal sealed class DialerQueues(RabbitPublisher publisher, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Says whether nobody consumes a queue. A broker that does not answer soon is not waited for, and nothing is said then.</summary>
    public async Task<bool> AreWithoutConsumerAsync(string queue, CancellationToken stop)
    {
        if (_known.TryGetValue(queue, out bool known))
            return known;
        try
        {
            return Remember(queue, await LookAsync(queue, stop).WaitAsync(Patience, clock, stop));
        }
        catch (Exception away) when (away is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // Remembered, too: while the broker hangs, not every request waits for it, and holds what it has locked.
            return Remember(queue, isWithout: false);
        }
    }

    public void Dispose() => _known.Dispose();

    private bool Remember(string queue, bool isWithout) =>
        _known.Set(queue, isWithout, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });

    // A blocked broker reads no questions: each would only leave a channel behind. A queue that does not exist closes the channel.
    private async Task<bool> LookAsync(string queue, CancellationToken stop)
    {
        if (await publisher.ProbeAsync(stop) is not null)
            return false;
        await using var channel = await (await publisher.ConnectAsync(stop)).CreateChannelAsync(cancellationToken: stop);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, stop)).ConsumerCount == 0;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return true;
        }
    }
}
