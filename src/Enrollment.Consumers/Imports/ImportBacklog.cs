using Enrollment.Core.Health;
using Enrollment.Core.Outbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Consumers.Imports;

/// <summary>
/// Shows how many batches wait, in the queue and taken in, and what this process has merged and refused. However many wait, the process
/// is ready.
/// </summary>
internal sealed class ImportBacklog(RabbitPublisher publisher, WaitingBatches waiting, BatchFigures figures, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var shown = new Dictionary<string, object>(StringComparer.Ordinal);
        var result = await HealthLook.TakeAsync(
            context,
            async stop =>
            {
                var (inQueue, takenIn) = (await InQueueAsync(stop), await waiting.CountAsync(stop));
                // In one step: a look that exceeds its time limit goes on behind the answer.
                shown = new(StringComparer.Ordinal) { ["in_queue"] = inQueue, ["taken_in"] = takenIn };
                return null;
            },
            clock, cancellationToken);
        var data = new Dictionary<string, object>(shown, StringComparer.Ordinal)
        {
            ["rows_per_second"] = figures.RowsPerSecond(),
            ["refused_batches_since_start"] = figures.RefusedBatches,
            ["refused_rows_since_start"] = figures.RefusedRows,
        };
        return new(result.Status, result.Description, data: new Dictionary<string, object>(StringComparer.Ordinal) { [ProcessHealth.Backlog] = data });
    }

    private async Task<long> InQueueAsync(CancellationToken stop)
    {
        var connection = await publisher.ConnectAsync(stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        return (await channel.QueueDeclarePassiveAsync(QueueNames.ImportContacts, stop)).MessageCount;
    }
}
