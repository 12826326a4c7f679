namespace Enrollment.Bench;

/// <summary>
/// The lifecycle by this service and by each peer in turns on the same servers. The order is reversed with every run, so that
/// nobody always goes first.
/// </summary>
internal static class PeersBench
{
    private const string Ours = "Enrollment";

    /// <param name="beside">Words in the names of the peers that are measured.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(
        BenchSettings settings, string[] beside, int contacts, int runs, CancellationToken stop)
    {
        var peers = Peer.All(settings.Root).Where(peer => Array.Exists(beside, word => peer.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));
        var sides = new List<(string Name, Func<Task<Measurement>> Measure)>
        {
            (Ours, () => MeasureOursAsync(settings, contacts, stop)),
        };
        sides.AddRange(peers.Select(peer => (peer.Name, (Func<Task<Measurement>>)(() => peer.MeasureAsync(settings, contacts, stop)))));

        var measured = sides.ToDictionary(side => side.Name, _ => new List<Measurement>(), StringComparer.Ordinal);
        for (var run = 1; run <= runs; run++)
        {
            foreach (var (name, measure) in run % 2 == 1 ? sides : Enumerable.Reverse(sides))
            {
                Progress.Say($"{name}, run {run} of {runs}:");
                var measurement = await measure();
                Progress.Say($"  {measurement.Rate:N0} contacts/s");
                measured[name].Add(measurement);
            }
        }
        return [.. sides.Select(side => Beside(measured[side.Name], measured[Ours]))];
    }

    // Both were measured in the same run: the median of the runs' ratios is steadier than the ratio of two medians.
    private static Measurement Beside(List<Measurement> runs, List<Measurement> ours) => new(
        runs[0].Name,
        Rate: Medians.Of(runs.Select(run => run.Rate)),
        Limit: Medians.Of(runs.Select(run => run.Limit)),
        Ratio: Medians.Of(runs.Zip(ours, (run, own) => own.Rate / run.Rate)),
        Contacts: runs[0].Contacts)
    {
        Remark = $"{runs[0].Remark}; rates {Medians.List(runs.Select(run => run.Rate), "N0")} /s",
    };

    private static async Task<Measurement> MeasureOursAsync(BenchSettings settings, int contacts, CancellationToken stop)
    {
        await using var engine = await Engine.StartAsync(settings, stop);
        return await LifecycleBench.RunAsync(engine, contacts, stop) with { Name = Ours };
    }
}
