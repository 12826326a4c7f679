using System.Collections.Concurrent;
using Enrollment.Api.Work;
using Enrollment.Core.Outbox;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Jobs;

/// <summary>
/// The callers of this process that wait for a job to end. The news comes to a queue of this process alone and only wakes the caller,
/// which then reads the job itself. News that never comes costs the caller the wait, nothing else.
/// </summary>
public sealed class WaitingCallers
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _waiting = new();

    /// <summary>The queue of this process. Jobs carry its name if their end is to be sent here.</summary>
    public string ReplyQueue { get; } = $"{QueueNames.CallersPrefix}{Guid.CreateVersion7():N}";

    /// <summary>Registers a wait. Call it before the job is committed, because its end may come sooner than the commit returns.</summary>
    public Waiter Expect(Guid jobId)
    {
        // Woken elsewhere: the bus must not run the caller's code.
        var ended = _waiting.GetOrAdd(jobId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return new Waiter(ended.Task, () => _waiting.TryRemove(jobId, out _));
    }

    public void Wake(Guid jobId)
    {
        if (_waiting.TryGetValue(jobId, out var ended))
            ended.TrySetResult();
    }
}

/// <summary>One caller's wait.</summary>
public sealed class Waiter(Task ended, Action leave) : IDisposable
{
    /// <summary>Waits until the job has ended, the limit has passed, or <paramref name="stop"/> is cancelled.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            await ended.WaitAsync(limit, clock, stop);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // The caller looks at the job whichever way the wait ended.
        }
    }

    public void Dispose() => leave();
}

/// <summary>Waits for a page that goes through the bus like any other.</summary>
public sealed class PageWait(
    RequestWork work, WaitingCallers callers, RabbitPublisher publisher, IOptions<BulkEnrollOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    // Beyond the wait: enough to read the result and to note the answer.
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Commits the job and waits until it has ended, the limit has passed, or this process is asked to stop. Does not wait while the
    /// broker is blocked.
    /// </summary>
    /// <param name="stop">
    /// Cancelled when the caller disconnects. Ignored if the request has an Idempotency-Key, because the answer is stored for a retry.
    /// </param>
    /// <returns>The token that cancels the rest of the answer.</returns>
    public async Task<CancellationToken> CommitAndWaitAsync(Guid jobId, CancellationToken stop)
    {
        using var waiter = callers.Expect(jobId);
        await work.CommitAsync(jobId, options.Value.WaitLimit + ToAnswer, stop);
        var answering = work.Claim is null ? stop : CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(answering, lifetime.ApplicationStopping);
        // While the broker takes no messages, the page cannot even begin.
        if (publisher.BlockedBecause is null)
            await waiter.WaitAsync(options.Value.WaitLimit, clock, either.Token);
        return answering;
    }
}
