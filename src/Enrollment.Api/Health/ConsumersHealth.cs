using Enrollment.Core.Health;
using Enrollment.Core.Outbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Api.Health;

/// <summary>Checks whether each queue has a consumer. Accepted work waits until it has.</summary>
internal sealed class ConsumersHealth(RabbitPublisher publisher, TimeProvider clock) : IHealthCheck
{
    /// <summary>The name under which the result holds the number of consumers of each queue.</summary>
    public const string Queues = "queues";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<string, uint?> counts = QueueNames.Consumed.ToDictionary(queue => queue, _ => (uint?)null, StringComparer.Ordinal);
        var result = await HealthLook.TakeAsync(context, async stop => await HindranceAsync(stop) ?? FaultOf(counts = await CountAsync(stop)), clock, cancellationToken);
        return new(result.Status, result.Description, data: new Dictionary<string, object>(StringComparer.Ordinal) { [Queues] = counts });
    }

    // A blocked broker reads no questions: each would only leave a channel behind.
    private async Task<string?> HindranceAsync(CancellationToken stop) =>
        await publisher.ProbeAsync(stop) is { } reason ? $"not asked: the broker is {BrokerHealth.Blocked} ({reason})" : null;

    private static string? FaultOf(IReadOnlyDictionary<string, uint?> counts)
    {
        var idle = counts.Where(queue => queue.Value is null or 0).Select(queue => queue.Key).ToList();
        return idle.Count == 0 ? null : $"nobody consumes {string.Join(", ", idle)}; what is accepted waits";
    }

    private async Task<Dictionary<string, uint?>> CountAsync(CancellationToken stop)
    {
        var connection = await publisher.ConnectAsync(stop);
        var counts = new Dictionary<string, uint?>(StringComparer.Ordinal);
        foreach (var queue in QueueNames.Consumed)
            counts[queue] = await CountAsync(connection, queue, stop);
        return counts;
    }

    // A channel each: asking for a queue that does not exist closes the channel.
    private static async Task<uint?> CountAsync(IConnection connection, string queue, CancellationToken stop)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, stop)).ConsumerCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}
