using Enrollment.Core.Database;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Core.Health;

/// <summary>Checks whether the database has every migration of this program.</summary>
public sealed class MigrationsHealth(Migrator migrator, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        HealthLook.TakeAsync(context, LookAsync, clock, cancellationToken);

    private async Task<string?> LookAsync(CancellationToken stop) => await migrator.IsUpToDateAsync(stop) ? null : "migrations are missing";
}
