using Enrollment.Core.Steps;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;

namespace Enrollment.Scheduler.Steps;

/// <summary>Hands out due steps batch after batch, several at once, while the batches are full; then waits for the next tick.</summary>
public sealed class DueStepSweep(
    HandOutDueSteps dueSteps, SequenceClocks clocks, ConsumerQueues queues, IOptions<DueStepsOptions> options, IHostApplicationLifetime lifetime) : ISweep
{
    private static readonly StepAction.Executed[] ExecutedActions = [.. StepActions.All.OfType<StepAction.Executed>()];

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
        // Without a broker it would only start the clocks of answers and reports that nobody can give.
        while (handedOut == options.Value.BatchSize && !lifetime.ApplicationStopping.IsCancellationRequested && await queues.CanPublishAsync(stop))
            handedOut = await dueSteps.NextBatchAsync(await ClosedQueuesAsync(stop), stop);
    }

    private async Task<IReadOnlySet<string>> ClosedQueuesAsync(CancellationToken stop)
    {
        var closed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var action in ExecutedActions)
        {
            if (await queues.BacklogAsync(action.Queue, stop) is not { } waiting || waiting >= options.Value.MaxQueued)
                closed.Add(action.Queue);
        }
        return closed;
    }
}
