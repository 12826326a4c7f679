using Enrollment.Core.Outbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Core.Health;

/// <summary>Looks whether the broker can be reached; the connection is the one that the outbox publishes with.</summary>
public sealed class BrokerHealth(RabbitPublisher publisher, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        HealthLook.TakeAsync(context, LookAsync, clock, cancellationToken);

    private async Task<string?> LookAsync(CancellationToken stop)
    {
        await publisher.ConnectAsync(stop);
        return null;
    }
}
