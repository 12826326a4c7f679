using Enrollment.Api.Work;
using Enrollment.Core.Outbox;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Jobs;

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
