using Enrollment.Core.Outbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Core.Health;

/// <summary>Checks whether the broker can be reached and takes messages, through the connection that the outbox publishes with.</summary>
public sealed class BrokerHealth(RabbitPublisher publisher, TimeProvider clock) : IHealthCheck
{
    /// <summary>Status of a broker that can be reached and takes no messages. The result has the broker's reason under this name.</summary>
    public const string Blocked = "blocked";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string? reason = null;
        var result = await HealthLook.TakeAsync(
            context, async stop => (reason = await publisher.ProbeAsync(stop)) is null ? null : $"{Blocked}: {reason}", clock, cancellationToken);
        return reason is null ? result : new(result.Status, result.Description, data: new Dictionary<string, object>(StringComparer.Ordinal) { [Blocked] = reason });
    }
}
