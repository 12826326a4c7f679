using Enrollment.Core.Hosting;
using Enrollment.Scheduler.Hosting;
using Microsoft.Extensions.Options;

namespace Enrollment.Scheduler.Sequences;

/// <summary>Hands out what is due: batch after batch while they are full and the consumers keep up, then not before the next tick.</summary>
public sealed class DueStepSweep(DueSteps dueSteps, ConsumerQueues queues, IOptions<DueStepsOptions> options) : ISweep
{
    public static string Subject => "Due steps";

    public async Task<bool> SweepNextAsync(CancellationToken stop) =>
        await HasRoomAsync(stop) && await dueSteps.ReleaseNextBatchAsync(stop) == options.Value.BatchSize;

    private async Task<bool> HasRoomAsync(CancellationToken stop) =>
        await queues.BacklogAsync(QueueNames.EnrollmentSaga, stop) is { } waiting && waiting < options.Value.MaxQueued;
}
