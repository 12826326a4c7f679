using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Enrollment.Bench;

/// <summary>From the request that names one contact to its <c>ContactEnrolled</c> at a subscriber.</summary>
internal static class SingleBench
{
    private const int Calls = 200;
    private const int WarmUpCalls = 20;

    public static async Task<Measurement> RunAsync(Engine engine, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", WarmUpCalls + Calls, stop);
        var contacts = await Seed.GroupsAsync(engine.Database, account, "lead", 1, stop);
        var queue = await engine.Api.CreateQueueAsync(isActive: true, delayDays: [1, 1_800], stop);

        var arrivals = Channel.CreateUnbounded<(long At, string Body)>();
        await using var subscriber = await Subscriber.AttachAsync(
            engine.Broker, [Announcements.ContactEnrolled], contacts.Count, stop,
            body => arrivals.Writer.TryWrite((Stopwatch.GetTimestamp(), Encoding.UTF8.GetString(body.Span))));

        Progress.Say($"  {Calls} calls");
        var latencies = new Latencies();
        for (var i = 0; i < contacts.Count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await engine.Api.EnrollPageAsync(queue, contacts[i], stop);
            var arrived = await ArrivalAsync(arrivals.Reader, contacts[i][0], stop);
            if (i >= WarmUpCalls)
                latencies.Add(Stopwatch.GetElapsedTime(started, arrived));
        }
        return new Measurement("single", P50Ms: latencies.Percentile(0.5), P99Ms: latencies.Percentile(0.99), PeakMb: engine.PeakMegabytes())
        {
            Remark = $"{Calls} calls, one after the other",
        };
    }

    private static async Task<long> ArrivalAsync(ChannelReader<(long At, string Body)> arrivals, Guid contact, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            while (true)
            {
                var (at, body) = await arrivals.ReadAsync(patience.Token);
                if (body.Contains(contact.ToString(), StringComparison.Ordinal))
                    return at;
            }
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"The ContactEnrolled of contact {contact} did not come within 30 s of its call's answer.", late);
        }
    }
}
