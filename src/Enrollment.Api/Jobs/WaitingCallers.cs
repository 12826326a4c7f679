using System.Collections.Concurrent;
using Enrollment.Api.Work;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using MassTransit;
using Microsoft.Extensions.Options;

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

/// <summary>Waits for a page that goes through the bus like every other.</summary>
public sealed class PageWait(
    RequestWork work, WaitingCallers callers, RabbitPublisher publisher, IOptions<BulkEnrollOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    // Beyond the wait: enough to read the result and to note the answer.
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Commits the job, then returns when it has ended, when that takes too long, or when this process is asked to stop. Does not
    /// wait while the broker is blocked.
    /// </summary>
    /// <param name="stop">The caller's going away. One with an Idempotency-Key may come back: the answer is made for him all the same.</param>
    /// <returns>What may end the making of the answer.</returns>
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

/// <summary>Safe to repeat: whoever has been woken stays awake.</summary>
public sealed class JobEndedConsumer(WaitingCallers callers) : IConsumer<BulkEnrollmentCompleted>, IConsumer<BulkUnenrollmentCompleted>
{
    public Task Consume(ConsumeContext<BulkEnrollmentCompleted> context) => WakeAsync(context.Message.JobId);

    public Task Consume(ConsumeContext<BulkUnenrollmentCompleted> context) => WakeAsync(context.Message.JobId);

    private Task WakeAsync(Guid jobId)
    {
        callers.Wake(jobId);
        return Task.CompletedTask;
    }
}
