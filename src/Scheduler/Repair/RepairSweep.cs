using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Scheduler.Hosting;
using Quartz;

namespace Enrollment.Scheduler.Repair;

/// <summary>Sets stuck jobs going again, one transaction each. (Expired leases of steps are the due sweep's, of outbox rows the relay's.)</summary>
[DisallowConcurrentExecution]
public sealed class RepairSweep(StuckJobs jobs, ConsumerQueues queues, IHostApplicationLifetime lifetime, ILogger<RepairSweep> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // With messages waiting, or nobody there to take them, a job is not stuck but in a queue.
            foreach (var queue in new[] { QueueNames.PlanPages, QueueNames.EnrollPage, QueueNames.UnenrollPage })
            {
                if (await queues.BacklogAsync(queue, cancellationToken) != 0)
                    return;
            }
            while (!lifetime.ApplicationStopping.IsCancellationRequested && await jobs.RepairNextAsync(cancellationToken))
            {
            }
        }
        catch (Exception away) when (TransientFault.Is(away))
        {
            RepairLog.DatabaseAway(logger, away.Message);
        }
    }
}
