using System.Collections.Concurrent;
using Enrollment.Core.Telemetry;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;

namespace Enrollment.Scheduler.Calls;

/// <summary>
/// Hands out due calls, account by account, several accounts at once. A sequence whose queue no dialer consumes is passed over.
/// </summary>
public sealed class DueCallsSweep(
    HandOutDueCalls dueCalls, DialerQueues dialers, ConsumerQueues queues, IOptions<DueCallsOptions> options, IHostApplicationLifetime lifetime,
    TimeProvider clock, Outages outages, ILogger<DueCallsSweep> logger) : ISweep
{
    private const string Dialers = "the dialers";

    public static string Subject => "Due calls";

    /// <summary>Serves each sequence that has a call due and a slot free, in turns, for about as long as a tick.</summary>
    /// <returns>Whether there was more to do than that; new sequences are looked for first.</returns>
    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        // Without a broker, hand-outs would start the time limits of calls that nobody gets.
        if (!await queues.CanPublishAsync(stop))
            return false;
        var accounts = new ConcurrentQueue<IReadOnlyList<CallingSequence>>(await WithDialerAsync(await dueCalls.FindAsync(stop), stop));
        var begun = clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Value.AccountsAtOnce).Select(_ => ServeAsync(accounts, begun, stop)));
        return !accounts.IsEmpty;
    }

    // Of one account one by one: what its calls count is counted by one transaction at a time.
    private async Task ServeAsync(ConcurrentQueue<IReadOnlyList<CallingSequence>> accounts, long begun, CancellationToken stop)
    {
        while (!lifetime.ApplicationStopping.IsCancellationRequested && clock.GetElapsedTime(begun) < options.Value.Every && accounts.TryDequeue(out var sequences))
        {
            var more = new List<CallingSequence>();
            foreach (var sequence in sequences)
            {
                if (await dueCalls.NextBatchAsync(sequence, stop))
                    more.Add(sequence);
            }
            if (more.Count > 0)
                accounts.Enqueue(more);
        }
    }

    private async Task<IEnumerable<IReadOnlyList<CallingSequence>>> WithDialerAsync(IReadOnlyList<CallingSequence> found, CancellationToken stop)
    {
        var (served, passedOver) = (new List<CallingSequence>(found.Count), new List<CallingSequence>());
        var looks = await dialers.LookAtAsync(
            [.. found.Where(sequence => sequence.HasMessages).Select(sequence => sequence.Queue).Distinct(StringComparer.Ordinal)], stop);
        foreach (var sequence in found)
        {
            var looked = looks.TryGetValue(sequence.Queue, out var queue)
                ? sequence with { HasDialer = queue.HasDialer, MayRedeliver = queue.MayRedeliver }
                : sequence;
            (looked.HasDialer || looked.HasWebhooks ? served : passedOver).Add(looked);
        }
        CallMetrics.NoDialer.Record(passedOver.Count);
        if (passedOver.Count == 0)
            outages.End(Dialers);
        else if (outages.IsNews(Dialers))
            CallsLog.NoDialer(logger, passedOver.Count, passedOver[0].Queue);
        return served.GroupBy(sequence => sequence.AccountId).Select(account => account.ToList());
    }
}
