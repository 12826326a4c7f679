using Enrollment.Scheduler.Sweeps;

namespace Enrollment.Scheduler.Counts;

/// <summary>Folds what was noted of enrollments' moves into their counts.</summary>
public sealed class FoldCounts(EnrollmentCounts counts) : ISweep
{
    /// <summary>A busy engine notes some hundred rows a second: few enough to be summed up with every question meanwhile.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public static string Subject => "Notes of counts";

    public Task<bool> SweepNextAsync(CancellationToken stop) => counts.FoldNextAsync(stop);
}
