using Enrollment.Core.Database;
using Quartz;

namespace Enrollment.Scheduler.Counts;

/// <summary>Folds what was noted of enrollments' moves into their counts.</summary>
[DisallowConcurrentExecution]
public sealed class FoldCounts(EnrollmentCounts counts, ILogger<FoldCounts> logger) : IJob
{
    /// <summary>A busy engine notes some hundred rows a second: few enough to be summed up with every question meanwhile.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await counts.FoldAsync(cancellationToken);
        }
        catch (Exception away) when (TransientFault.Is(away))
        {
            CountsLog.DatabaseAway(logger, away.Message);
        }
    }
}
