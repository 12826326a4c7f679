namespace Enrollment.Bench;

/// <summary>Several runs of one thing as one line.</summary>
internal static class Medians
{
    /// <param name="runs">Each with the same measurements in the same order.</param>
    public static IReadOnlyList<Measurement> Of(IReadOnlyList<IReadOnlyList<Measurement>> runs) =>
        runs.Count == 1 ? runs[0] : [.. runs[0].Select((_, index) => Of([.. runs.Select(run => run[index])]))];

    public static double? Of(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>All values on one line, in order of time.</summary>
    public static string List(IEnumerable<double?> values, string format) =>
        string.Join(" · ", values.OfType<double>().Select(value => value.ToString(format)));

    // The ratio of a run is of a rate and a limit that were measured one after the other: the median of those is steadier
    // than the ratio of two medians.
    private static Measurement Of(IReadOnlyList<Measurement> runs) => runs[0] with
    {
        Rate = Of(runs.Select(run => run.Rate)),
        Limit = Of(runs.Select(run => run.Limit)),
        Ratio = Of(runs.Select(run => run.Ratio)),
        P50Ms = Of(runs.Select(run => run.P50Ms)),
        P99Ms = Of(runs.Select(run => run.P99Ms)),
        LimitP50Ms = Of(runs.Select(run => run.LimitP50Ms)),
        OfUpload = Of(runs.Select(run => run.OfUpload)),
        LastToFirst = Of(runs.Select(run => run.LastToFirst)),
        PeakMb = runs[0].PeakMb?.Keys.ToDictionary(process => process, process => runs.Max(run => run.PeakMb![process]), StringComparer.Ordinal),
        Runs = runs,
        Remark = $"medians of {runs.Count} runs, highest peaks; "
            + (runs[0].Rate is null ? $"p50 {List(runs.Select(run => run.P50Ms), "N1")} ms" : $"rate {List(runs.Select(run => run.Rate), "N0")} /s")
            + $"; ratio {List(runs.Select(run => run.Ratio), "N2")}",
    };
}
