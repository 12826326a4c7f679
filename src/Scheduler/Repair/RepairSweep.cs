using Enrollment.Core.Outbox;
using Enrollment.Scheduler.Sweeps;

namespace Enrollment.Scheduler.Repair;

/// <summary>
/// Restarts stuck jobs, one transaction each. Overdue answers of steps belong to the due sweep, and rows left in the outbox to the
/// relay.
/// </summary>
public sealed class RepairSweep(StuckJobs jobs, ConsumerQueues queues) : ISweep
{
    public static string Subject => "Repairs";

    // While messages wait, or the queue has no consumer, a job is not stuck but in a queue.
    public async Task<bool> MayBeginAsync(CancellationToken stop)
    {
        foreach (var queue in new[] { QueueNames.PlanPages, QueueNames.ServeCaller, QueueNames.EnrollPage, QueueNames.UnenrollPage })
        {
            if (await queues.BacklogAsync(queue, stop) != 0)
                return false;
        }
        return true;
    }

    public Task<bool> SweepNextAsync(CancellationToken stop) => jobs.RepairNextAsync(stop);
}
