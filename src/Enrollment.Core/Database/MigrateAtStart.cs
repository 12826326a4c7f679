using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enrollment.Core.Database;

/// <summary>
/// Brings the database up to date before anything else starts. Waits for a database that is still starting. Ends the process with the
/// reason if the database refuses the migrations.
/// </summary>
public sealed class MigrateAtStart(Migrator migrator, TimeProvider clock, ILogger<MigrateAtStart> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                await migrator.MigrateAsync(cancellationToken);
                return;
            }
            catch (Exception away) when (FaultOrigin.IsOutside(away) && clock.GetUtcNow() < deadline)
            {
                DatabaseLog.WaitingForDatabase(logger, away.Message, deadline);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
