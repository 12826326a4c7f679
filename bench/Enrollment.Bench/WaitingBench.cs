namespace Enrollment.Bench;

/// <summary>
/// Steps of an event queue, with and without 1,000 calls that are due and wait for the one slot of their agent, which is in use. Which goes first
/// changes with every run.
/// </summary>
internal static class WaitingBench
{
    private const int WarmUp = 5_000;
    private const int Calls = 1_000;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(Engine engine, int contacts, bool isReversed, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "warm-up", WarmUp, stop);
        await Seed.ContactsAsync(engine.Database, account, "callee", Calls, stop);
        await Seed.ContactsAsync(engine.Database, account, "first", contacts, stop);
        await Seed.ContactsAsync(engine.Database, account, "second", contacts, stop);
        await StepsBench.StepAsync(engine, account, "warm-up", WarmUp, stop);

        var agent = await engine.Api.CreateAgentAsync(isActive: false, delayDays: 0, slots: 1, stop);
        await Seed.DueCallsAsync(engine.Database, account, [agent], "callee", stop);
        await using var dialer = await Dialer.AttachAsync(engine.Broker, account, expected: 1, reports: false, stop);
        var rates = new Dictionary<bool, double>();
        foreach (var waiting in (bool[])[isReversed, !isReversed])
        {
            await engine.Api.ActivateAgentAsync(agent, waiting, stop);
            if (waiting)
            {
                await Progress.UntilAsync("The agent's slot is in use", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(10), () =>
                    Task.FromResult(dialer.Complete.IsCompleted ? null : engine.LastLines()), stop);
            }
            var (elapsed, _, _) = await StepsBench.StepAsync(engine, account, waiting == isReversed ? "first" : "second", contacts, stop);
            rates[waiting] = contacts / elapsed.TotalSeconds;
            Progress.Say($"  {rates[waiting]:N0} steps/s with {(waiting ? Calls : 0):N0} calls waiting");
        }
        return
        [
            new("steps, no calls", rates[false], Contacts: contacts),
            new($"steps, {Calls:N0} calls waiting", rates[true], Contacts: contacts, PeakMb: engine.PeakMegabytes())
            {
                Remark = $"{rates[true] / rates[false]:N2} of the rate without calls",
            },
        ];
    }
}
