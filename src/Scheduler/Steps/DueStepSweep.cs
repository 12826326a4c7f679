using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;

namespace Enrollment.Scheduler.Steps;

/// <summary>Hands out due steps batch after batch, several at once, while the batches are full; then waits for the next tick.</summary>
public sealed class DueStepSweep(
    HandOutDueSteps dueSteps, SequenceClocks clocks, ConsumerQueues queues, ClosedQueues closedQueues, IOptions<DueStepsOptions> options,
    IHostApplicationLifetime lifetime) : ISweep
{
    public static string Subject => "Due steps";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await Task.WhenAll(Enumerable.Range(0, options.Value.BatchesAtOnce).Select(_ => HandOutAsync(stop)));
        await clocks.RaiseAsync(stop);
        return false;
    }

    private async Task HandOutAsync(CancellationToken stop)
    {
        var handedOut = options.Value.BatchSize;
        // Without a broker, hand-outs would start the time limits of answers and reports that cannot arrive.
        while (handedOut == options.Value.BatchSize && !lifetime.ApplicationStopping.IsCancellationRequested && await queues.CanPublishAsync(stop))
            handedOut = await dueSteps.NextBatchAsync(await closedQueues.FindAsync(stop), stop);
    }
}
