using Enrollment.Core.Database;
using Enrollment.Core.Telemetry;
using Quartz;

namespace Enrollment.Scheduler.Sweeps;

/// <summary>
/// Runs a sweep piece by piece until nothing is left or the process stops, finishing the piece under way. Without the database the tick
/// ends, and the next one finds the same work.
/// </summary>
[DisallowConcurrentExecution]
public sealed class Tick<TSweep>(TSweep sweep, IHostApplicationLifetime lifetime, Outages outages, ILogger<Tick<TSweep>> logger) : IJob
    where TSweep : ISweep
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var goesOn = await sweep.MayBeginAsync(cancellationToken);
            while (goesOn && !lifetime.ApplicationStopping.IsCancellationRequested)
                goesOn = await sweep.SweepNextAsync(cancellationToken);
            outages.End(TSweep.Subject);
        }
        catch (Exception away) when (FaultOrigin.IsOutside(away))
        {
            if (outages.IsNews(TSweep.Subject))
                ClockLog.DatabaseAway(logger, TSweep.Subject, away.Message);
        }
    }
}

/// <summary>Work that the clock repeats piece by piece. <see cref="Tick{TSweep}"/> runs it.</summary>
public interface ISweep
{
    /// <summary>The work that waits while the database cannot be reached, as the log names it: a plural.</summary>
    static abstract string Subject { get; }

    /// <summary>Checks before the first piece of a tick whether a sweep is of use. By default it is.</summary>
    Task<bool> MayBeginAsync(CancellationToken stop) => Task.FromResult(true);

    /// <summary>Does the next piece.</summary>
    /// <returns>Whether there may be another one to do at once.</returns>
    Task<bool> SweepNextAsync(CancellationToken stop);
}
