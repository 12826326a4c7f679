using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Scheduler.Hosting;
using Microsoft.Extensions.Options;
using Quartz;

namespace Enrollment.Scheduler.Sequences;

/// <summary>Hands out what is due: batch after batch while they are full and the consumers keep up, then not before the next tick.</summary>
[DisallowConcurrentExecution]
public sealed class DueStepSweep(
    DueSteps dueSteps, ConsumerQueues queues, IOptions<DueStepsOptions> options, IHostApplicationLifetime lifetime, ILogger<DueStepSweep> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var released = options.Value.BatchSize;
            while (released == options.Value.BatchSize && !lifetime.ApplicationStopping.IsCancellationRequested && await HasRoomAsync(cancellationToken))
                released = await dueSteps.ReleaseNextBatchAsync(cancellationToken);
        }
        catch (Exception away) when (TransientFault.Is(away))
        {
            DueStepsLog.DatabaseAway(logger, away.Message);
        }
    }

    private async Task<bool> HasRoomAsync(CancellationToken stop) =>
        await queues.BacklogAsync(QueueNames.EnrollmentSaga, stop) is { } waiting && waiting < options.Value.MaxQueued;
}
