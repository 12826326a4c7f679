using System.Collections.Concurrent;

namespace Enrollment.Api.Jobs;

/// <summary>
/// Callers of this process who wait for a job to end. The news comes to a queue of this process alone; it only wakes
/// the caller, who then reads the job itself. News that never comes costs him the wait, nothing else.
/// </summary>
public sealed class WaitingCallers
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _waiting = new();

    /// <summary>Jobs whose end is to be told to this process carry this name.</summary>
    public string ReplyQueue { get; } = $"enrollment-api-{Guid.CreateVersion7():N}";

    /// <summary>To be called before the job is committed: its end may come sooner than the commit returns.</summary>
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
    /// <summary>Returns when the job has ended, the limit has passed or <paramref name="stop"/> says so, whichever comes first.</summary>
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
