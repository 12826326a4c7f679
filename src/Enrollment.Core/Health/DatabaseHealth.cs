using Enrollment.Core.Database;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Core.Health;

/// <summary>Checks whether the database takes writes.</summary>
public sealed class DatabaseHealth(WriteProbe probe, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        HealthLook.TakeAsync(context, LookAsync, clock, cancellationToken);

    private async Task<string?> LookAsync(CancellationToken stop)
    {
        await probe.TryAsync(stop);
        return null;
    }
}
