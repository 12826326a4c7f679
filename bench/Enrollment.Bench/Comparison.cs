using System.Diagnostics;

namespace Enrollment.Bench;

/// <summary>
/// Runs the benchmarks of another checkout and of this one in turns on the same servers, each by its own program. Which
/// goes first changes with every run.
/// </summary>
internal sealed class Comparison(string baseRoot, string hereRoot, int contacts)
{
    public async Task<IReadOnlyList<Compared>> RunAsync(IReadOnlyList<string> names, int runs, CancellationToken stop)
    {
        var (ofBase, ofHere) = (new List<Measurement>(), new List<Measurement>());
        foreach (var name in names)
        {
            for (var run = 1; run <= runs; run++)
            {
                var sides = new[] { ("base", baseRoot, ofBase), ("here", hereRoot, ofHere) };
                foreach (var (side, root, results) in run % 2 == 1 ? sides : sides.Reverse())
                {
                    Progress.Say($"{name}, run {run} of {runs}, {side}");
                    results.AddRange(await MeasureAsync(root, name, stop));
                }
            }
        }
        return [.. ofHere.Select(here => here.Name).Distinct(StringComparer.Ordinal).Select(name => Compared.Of(
            [.. ofBase.Where(measurement => measurement.Name == name)],
            [.. ofHere.Where(measurement => measurement.Name == name)]))];
    }

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(string root, string name, CancellationToken stop)
    {
        var program = Path.Combine(root, "bench", "Enrollment.Bench", "bin", "Release", "net10.0", "Enrollment.Bench.dll");
        if (!File.Exists(program))
            throw new BenchFailedException($"{program} is missing; bench/compare builds it.");
        var json = new FileInfo(Path.GetTempFileName());
        try
        {
            // What it prints for people goes nowhere, what it says meanwhile to our own stderr.
            using var process = Process.Start(new ProcessStartInfo("dotnet", [program, name, "--contacts", $"{contacts}", "--json", json.FullName])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            await EndAsync(process, stop);
            return process.ExitCode == 0
                ? await Report.ReadJsonAsync(json, stop)
                : throw new BenchFailedException($"{program} {name} ended with code {process.ExitCode}.");
        }
        finally
        {
            json.Delete();
        }
    }

    private static async Task EndAsync(Process process, CancellationToken stop)
    {
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // It takes its processes, database and virtual host away before it ends.
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }
}

/// <summary>Medians of both sides: of rates where there are any, else of median latencies.</summary>
/// <param name="Ratio">Here / base.</param>
/// <param name="OfLimit">The median of this checkout's ratios to its own limits.</param>
internal sealed record Compared(
    string Name,
    bool IsRate,
    double? Base,
    double? Here,
    double? Ratio,
    double? OfLimit,
    IReadOnlyList<double?> BaseRuns,
    IReadOnlyList<double?> HereRuns)
{
    public string Format => IsRate ? "N0" : "N1";

    public static Compared Of(IReadOnlyList<Measurement> ofBase, IReadOnlyList<Measurement> ofHere)
    {
        var isRate = ofHere[0].Rate is not null;
        var (baseRuns, hereRuns) = (Values(ofBase), Values(ofHere));
        var (baseMedian, hereMedian) = (Medians.Of(baseRuns), Medians.Of(hereRuns));
        return new(
            ofHere[0].Name, isRate, baseMedian, hereMedian, hereMedian / baseMedian, Medians.Of(ofHere.Select(run => run.Ratio)), baseRuns, hereRuns);

        List<double?> Values(IReadOnlyList<Measurement> runs) => [.. runs.Select(run => isRate ? run.Rate : run.P50Ms)];
    }
}
