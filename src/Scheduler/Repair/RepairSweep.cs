using Enrollment.Core.Database;
using Quartz;

namespace Enrollment.Scheduler.Repair;

/// <summary>Sets stuck jobs going again, one transaction each. (Expired leases of steps are the due sweep's, of outbox rows the relay's.)</summary>
[DisallowConcurrentExecution]
public sealed class RepairSweep(StuckJobs jobs, ILogger<RepairSweep> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            while (await jobs.RepairNextAsync(cancellationToken))
            {
            }
        }
        catch (Exception away) when (TransientFault.Is(away))
        {
            RepairLog.DatabaseAway(logger, away.Message);
        }
    }
}
