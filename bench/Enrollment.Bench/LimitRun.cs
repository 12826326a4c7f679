using System.Collections.Concurrent;
using System.Diagnostics;

namespace Enrollment.Bench;

/// <summary>
/// Runs a limit: batches done by two workers, so that one's transaction overlaps the other's
/// publishing, until a subscriber with a quorum queue of its own has counted every message.
/// </summary>
internal static class LimitRun
{
    /// <summary>More rows would only repeat themselves: a limit has no state that grows with them.</summary>
    public const int MostRows = 200_000;

    public const int BatchSize = 500;

    private const int Workers = 2;

    /// <param name="messages">How many messages <paramref name="doBatch"/> publishes for all batches together.</param>
    /// <param name="doBatch">Does the rows of a batch and publishes its messages.</param>
    public static async Task<TimeSpan> TimeAsync<T>(
        Engine engine, IReadOnlyList<T> batches, int messages, Func<T, RawPublisher, Task> doBatch, CancellationToken stop)
    {
        var exchange = $"enrollment-bench-limit-{Guid.NewGuid():N}";
        await using var subscriber = await Subscriber.AttachAsync(engine.Broker, [exchange], messages, stop);
        var waiting = new ConcurrentQueue<T>(batches);

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            await using var publisher = await RawPublisher.OpenAsync(engine.Broker, exchange, stop);
            while (waiting.TryDequeue(out var batch))
                await doBatch(batch, publisher);
        }));
        await Progress.UntilAsync("The limit's subscriber has counted everything", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(10),
            () => Task.FromResult(subscriber.Complete.IsCompleted ? null : $"{subscriber.Count:N0} of {messages:N0}"), stop);
        var elapsed = Stopwatch.GetElapsedTime(started, await subscriber.Complete);

        await using var channel = await engine.Broker.CreateChannelAsync(cancellationToken: stop);
        await channel.ExchangeDeleteAsync(exchange, cancellationToken: stop);
        return elapsed;
    }
}
