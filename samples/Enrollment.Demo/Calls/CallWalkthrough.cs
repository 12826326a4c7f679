using System.Diagnostics;
using System.Security.Cryptography;
using Enrollment.Client;

namespace Enrollment.Demo.Calls;

/// <summary>The demo of calls: an agent, contacts with wrong ones and groups among them, and a dialer that calls them.</summary>
public sealed class CallWalkthrough(EnrollmentClient api, Uri broker, Screen screen, CallSummary summary)
{
    private const int Slots = 50;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(int contacts, CancellationToken stop)
    {
        var set = new CallSet(contacts, firstNumber: RandomNumberGenerator.GetInt32(2_000_000, 9_000_000));
        summary.Set = set;
        var agent = await api.CreateAgentAsync(Agent(), stop: stop);
        Screen.Say($"{set.Contacts.Count:N0} contacts for agent {agent.Id}: {set.Wrong:N0} have a wrong number, the others are in {set.Groups:N0} groups. "
            + $"Of each group one is called after the other until a call succeeds, which is to take {set.Calls:N0} calls.");

        // Subscribed first, scheduled afterwards: so not one announcement is missed.
        await using var news = await CallNews.StartAsync(broker, agent.Id, stop);
        using var dialer = SimulatedDialer.Start(broker, await AccountAsync(stop), agent.Dialer!);
        var request = new ScheduleManyRequest { Contacts = set.Contacts, GroupByField = CallSet.GroupField };
        summary.Answer = await api.ScheduleManyAsync(agent.Id.ToString(), request, $"demo-{Guid.NewGuid():N}", stop);
        Screen.Say($"Answered with batch {summary.Answer.BatchId}: {summary.Answer.Accepted:N0} accepted, {summary.Answer.Rejected.Count:N0} rejected.");
        await WatchAsync(set, news, dialer, stop);
        (summary.Enrolled, summary.DialledTwice) = (news.Enrolled.Distinct, dialer.DialledTwice);
        summary.Ended = CallSummary.Counts(news.Ended.Values);
        summary.Outcomes = CallSummary.Counts(news.Finished.Values.Select(call => call.Outcome));
    }

    private async Task WatchAsync(CallSet set, CallNews news, SimulatedDialer dialer, CancellationToken stop)
    {
        var (started, accepted) = (Stopwatch.GetTimestamp(), summary.Answer!.Accepted);
        Gauge[] gauges =
        [
            new("rows enrolled", accepted, () => news.Enrolled.Distinct),
            new("waiting for their group", accepted, () => Math.Max(0, news.Waiting.Distinct - news.Activated.Distinct - CancelledWaiting(news))) { IsLevel = true },
            new("calls dialled", set.Calls, () => dialer.Dialled),
            new("slots in use", Slots, () => Math.Max(0, dialer.Dialled - news.Finished.Count)) { IsLevel = true },
            new("calls with success", set.Successes, () => news.Finished.Values.Count(call => call.IsSuccess)),
            new("rows ended", accepted, () => news.Ended.Count),
        ];
        await screen.ShowAsync(gauges, keep: true, async () =>
        {
            while (news.Ended.Count < accepted || news.Finished.Count < dialer.Dialled || news.Enrolled.Distinct < accepted)
            {
                dialer.Require();
                if (!news.IsConnected)
                    throw new IOException("The connection to RabbitMQ was lost, and the temporary queue with it.");
                summary.Dialled = new(dialer.Dialled, Stopwatch.GetElapsedTime(started));
                await Task.Delay(LookEvery, stop);
            }
            summary.Dialled = new(dialer.Dialled, Stopwatch.GetElapsedTime(started));
            return true;
        });
    }

    private static int CancelledWaiting(CallNews news) => news.Ended.Values.Count(how => how == "group_succeeded");

    private async Task<Guid> AccountAsync(CancellationToken stop)
    {
        await foreach (var key in api.ListApiKeys(limit: 1).WithCancellation(stop))
            return key.AccountId;
        throw new DemoSetupException("The API key sees no key of its account.");
    }

    private static NewAgent Agent()
    {
        WindowTimes[] always = [new("00:00", "24:00")];
        return new()
        {
            Name = $"Demo {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}",
            Description = "Made by the demo.",
            Timezones = ["America/New_York"],
            CallWindows = new(always, always, always, always, always, always, always),
            MaxConcurrentCalls = Slots,
            Dialer = $"demo-{Guid.NewGuid().ToString("N")[..12]}",
            Steps = [new NewAgentStep { Name = "Call", Action = new AgentAction("call") }],
        };
    }
}
