using Enrollment.Core.Outbox;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Scheduler.Sequences;

/// <summary>How much the consumers still have before them.</summary>
public sealed class SagaBacklog(RabbitPublisher publisher, IOptions<DueStepsOptions> options, ILogger<SagaBacklog> logger)
{
    private const string Name = "enrollment-saga";

    /// <summary>False while the queue is full, missing or out of reach: then due steps wait where they are.</summary>
    public async Task<bool> HasRoomAsync(CancellationToken stop)
    {
        try
        {
            var connection = await publisher.ConnectAsync(stop);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
            var queue = await channel.QueueDeclarePassiveAsync(Name, stop);
            return queue.MessageCount < options.Value.MaxQueued;
        }
        catch (Exception away) when (away is OperationInterruptedException or BrokerUnreachableException or IOException or TimeoutException or ObjectDisposedException)
        {
            DueStepsLog.QueueAway(logger, Name, away.Message);
            return false;
        }
    }
}
