using System.Diagnostics;

namespace Enrollment.Bench;

/// <summary>
/// Due calls of several agents of one account, all with slots free, taken by a dialer that reports a success at once: until the dialer has each,
/// and until a subscriber has counted that each is over.
/// </summary>
internal static class CallsBench
{
    private const int WarmUp = 5_000;
    private const int MostSlots = 1_000;

    private static readonly string[] Exchanges = [Announcements.StepDue, Announcements.CallFinished, Announcements.EnrollmentCompleted];

    public static async Task<IReadOnlyList<Measurement>> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "warm-up", WarmUp, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", contacts, stop);
        await CallAsync(engine, account, "warm-up", WarmUp, stop);

        Progress.Say($"  {contacts:N0} calls");
        var run = await CallAsync(engine, account, "lead", contacts, stop);
        var (handedOut, ended) = (contacts / run.HandedOut.TotalSeconds, contacts / run.Ended.TotalSeconds);
        var peaks = engine.PeakMegabytes();
        Progress.Say($"  {handedOut:N0} calls/s handed out, {ended:N0} to their end; measuring the limit");

        await engine.StopProcessesAsync();
        var servers = new CallsLimit(engine, account, run.Bodies);
        await servers.MeasureAsync("warm-up", WarmUp, stop);
        var (mostHandedOut, mostEnded) = await servers.MeasureAsync("lead", contacts, stop);
        Progress.Say($"  {mostHandedOut:N0} and {mostEnded:N0} calls/s are the limits");
        return
        [
            new("calls, handed out", handedOut, mostHandedOut, handedOut / mostHandedOut, PeakMb: peaks, Contacts: contacts)
            {
                Remark = $"{contacts:N0} calls of {AgentsFor(contacts)} agents in {run.HandedOut.TotalSeconds:N1} s, while their reports come in; "
                    + $"{run.Repeats} came twice",
            },
            new("calls, to their end", ended, mostEnded, ended / mostEnded, PeakMb: peaks, Contacts: contacts),
        ];
    }

    // Half as many slots as calls: they are freed by the reports, as in a day's work.
    private static int AgentsFor(int contacts) => Math.Max(1, contacts / (2 * MostSlots));

    private static async Task<Called> CallAsync(Engine engine, Guid account, string contactType, int contacts, CancellationToken stop)
    {
        // Seeded while the agents are paused: everything is due at one moment, and that moment is known.
        var agents = new Guid[AgentsFor(contacts)];
        for (var index = 0; index < agents.Length; index++)
            agents[index] = await engine.Api.CreateAgentAsync(isActive: false, delayDays: 0, MostSlots, stop);
        await Seed.DueCallsAsync(engine.Database, account, agents, contactType, stop);
        await using var dialer = await Dialer.AttachAsync(engine.Broker, account, contacts, reports: true, stop);
        await using var subscriber = await Subscriber.AttachAsync(engine.Broker, Exchanges, Exchanges.Length * contacts, stop);

        var started = Stopwatch.GetTimestamp();
        foreach (var agent in agents)
            await engine.Api.ActivateAgentAsync(agent, isActive: true, stop);
        await Progress.UntilAsync($"{contacts:N0} calls are handed out and over", Progress.LimitFor(contacts), TimeSpan.FromMilliseconds(10), () =>
            Task.FromResult(dialer.Complete.IsCompleted && subscriber.Complete.IsCompleted
                ? null
                : $"{dialer.Count:N0} handed out, {subscriber.Count:N0} messages\n{engine.LastLines()}"), stop);
        await RequireAsync(engine, agents, contacts, stop);
        return new(
            Stopwatch.GetElapsedTime(started, await dialer.Complete), Stopwatch.GetElapsedTime(started, await subscriber.Complete),
            new Dictionary<string, byte[]>(subscriber.FirstBodies, StringComparer.Ordinal)
            {
                [Dialer.Requests] = dialer.FirstRequest!,
                [Dialer.Reports] = dialer.FirstReport!,
            },
            dialer.Repeats);
    }

    private static async Task RequireAsync(Engine engine, Guid[] agents, int contacts, CancellationToken stop)
    {
        await using var command = engine.Database.CreateCommand("""
            select count(*) from calls c join enrollments e on e.id = c.enrollment_id
            where c.sequence_id = any(@agents) and c.is_success and e.state = 'completed'
            """);
        command.Parameters.Add(new("agents", agents));
        if (await command.ExecuteScalarAsync(stop) is not long done || done != contacts)
            throw new BenchFailedException($"Not {contacts:N0} calls have ended well.");
    }

    private sealed record Called(TimeSpan HandedOut, TimeSpan Ended, IReadOnlyDictionary<string, byte[]> Bodies, int Repeats);
}
