using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Scheduler.Sweeps;

/// <summary>Measures the work that waits for the consumers.</summary>
public sealed class ConsumerQueues(RabbitPublisher publisher, Outages outages, ILogger<ConsumerQueues> logger)
{
    private const string Broker = "the broker of due steps";

    /// <summary>Says whether the broker can be reached and takes messages.</summary>
    public async Task<bool> CanPublishAsync(CancellationToken stop)
    {
        try
        {
            await publisher.ConnectAsync(stop);
            outages.End(Broker);
            return publisher.IsConnected;
        }
        catch (Exception away) when (away is OperationInterruptedException or BrokerUnreachableException or IOException or TimeoutException
            or ObjectDisposedException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            if (outages.IsNews(Broker))
                ClockLog.BrokerAway(logger, away.Message);
            return false;
        }
    }

    /// <summary>Counts the messages that wait in a queue. Returns null if the queue does not exist, has no consumer or cannot be reached.</summary>
    public async Task<uint?> BacklogAsync(string queue, CancellationToken stop)
    {
        try
        {
            var connection = await publisher.ConnectAsync(stop);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            var found = await channel.QueueDeclarePassiveAsync(queue, stop);
            outages.End(queue);
            return found.ConsumerCount > 0 ? found.MessageCount : null;
        }
        catch (Exception away) when (away is OperationInterruptedException or BrokerUnreachableException or IOException or TimeoutException
            or ObjectDisposedException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            if (outages.IsNews(queue))
                ClockLog.QueueAway(logger, queue, away.Message);
            return null;
        }
    }
}
