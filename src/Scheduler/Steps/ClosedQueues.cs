using System.Collections.Concurrent;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;

namespace Enrollment.Scheduler.Steps;

/// <summary>
/// Knows which queues of actions take nothing more just now, and how long their steps wait before they are looked at again. Untaken calls
/// are among them while the consumers are behind with what was said about calls.
/// </summary>
public sealed class ClosedQueues(ConsumerQueues queues, UnheardCalls unheardCalls, IOptions<DueStepsOptions> options, TimeProvider clock)
{
    private static readonly StepAction.Executed[] ExecutedActions = [.. StepActions.All.OfType<StepAction.Executed>()];

    // Each look rewrites the rows of all that is due. Consumers that are only starting are found at the next tick, and those that stay
    // away for long cost little. A queue that is full stays so for minutes.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _awaySince = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, TimeSpan>> FindAsync(CancellationToken stop)
    {
        var closed = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var action in ExecutedActions)
        {
            if (PauseOf(action.Queue, await queues.BacklogAsync(action.Queue, stop)) is { } pause)
                closed.Add(action.Queue, pause);
        }
        if (await unheardCalls.AgeAsync(stop) is { } age)
            closed.Add(QueueNames.CallsUntaken, PauseAfter(age));
        return closed;
    }

    /// <param name="away">How long nobody has consumed the queue.</param>
    public static TimeSpan PauseAfter(TimeSpan away) => TimeSpan.FromTicks(Math.Clamp(away.Ticks / 4, Shortest.Ticks, Longest.Ticks));

    private TimeSpan? PauseOf(string queue, uint? waiting)
    {
        if (waiting is null)
            return PauseAfter(clock.GetElapsedTime(_awaySince.GetOrAdd(queue, _ => clock.GetTimestamp())));
        _awaySince.TryRemove(queue, out _);
        return waiting >= options.Value.MaxQueued ? Longest : null;
    }
}
