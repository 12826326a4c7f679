using Enrollment.Core.Health;
using Enrollment.Core.Outbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Consumers.Imports;

/// <summary>Shows how many batches wait: in the queue, and taken in. However many they are, the process is ready.</summary>
internal sealed class ImportBacklog(RabbitPublisher publisher, WaitingBatches waiting, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<string, long> counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var result = await HealthLook.TakeAsync(
            context,
            async stop =>
            {
                counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["in_queue"] = await InQueueAsync(stop), ["taken_in"] = await waiting.CountAsync(stop) };
                return null;
            },
            clock, cancellationToken);
        return new(result.Status, result.Description, data: new Dictionary<string, object>(StringComparer.Ordinal) { [ProcessHealth.Backlog] = counts });
    }

    private async Task<long> InQueueAsync(CancellationToken stop)
    {
        var connection = await publisher.ConnectAsync(stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        return (await channel.QueueDeclarePassiveAsync(QueueNames.ImportContacts, stop)).MessageCount;
    }
}
