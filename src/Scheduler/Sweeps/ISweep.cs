namespace Enrollment.Scheduler.Sweeps;

/// <summary>Work that the clock repeats, done piece by piece. <see cref="Tick{TSweep}"/> runs it.</summary>
public interface ISweep
{
    /// <summary>What waits while the database cannot be reached, as the log names it: a plural.</summary>
    static abstract string Subject { get; }

    /// <summary>Looks before the first piece of a tick whether the rest of it is of use. By default it is.</summary>
    Task<bool> MayBeginAsync(CancellationToken stop) => Task.FromResult(true);

    /// <summary>Does the next piece.</summary>
    /// <returns>Whether there may be another one to do at once.</returns>
    Task<bool> SweepNextAsync(CancellationToken stop);
}
