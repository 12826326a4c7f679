using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Enrollment.Core.Database;

/// <summary>
/// Checks regularly whether the database takes writes, and logs when that changes. The probe also discards idle connections that the
/// network has swallowed, so that no request runs into them.
/// </summary>
public sealed class WatchWrites(WriteProbe probe, TimeProvider clock, ILogger<WatchWrites> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasTaken = true;
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var reason = await ReasonAsync(stoppingToken);
            if (reason is not null && wasTaken)
                DatabaseLog.NoWrites(logger, reason);
            else if (reason is null && !wasTaken)
                DatabaseLog.WritesAgain(logger);
            wasTaken = reason is null;
        }
    }

    /// <returns>Why the database takes no writes; null when it does.</returns>
    private async Task<string?> ReasonAsync(CancellationToken stop)
    {
        try
        {
            await probe.TryAsync(stop);
            return null;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // Whatever it is, it is the answer.
            return failure.Message;
        }
    }
}
