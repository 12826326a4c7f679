using System.Collections.Concurrent;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;

namespace Enrollment.Scheduler.Recurring;

/// <summary>Starts the runs of recurring enrollments whose time has come, several at once; then waits for the next tick.</summary>
public sealed class RecurringSweep(PlannedRuns runs, IOptions<RecurringOptions> options, IHostApplicationLifetime lifetime) : ISweep
{
    public static string Subject => "Recurring enrollments";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        var unwritable = new ConcurrentBag<Guid>();
        await Task.WhenAll(Enumerable.Range(0, options.Value.StartsAtOnce).Select(_ => StartAsync(unwritable, stop)));
        return false;
    }

    private async Task StartAsync(ConcurrentBag<Guid> unwritable, CancellationToken stop)
    {
        while (!lifetime.ApplicationStopping.IsCancellationRequested && await runs.TakeNextAsync(unwritable, stop))
        {
        }
    }
}
