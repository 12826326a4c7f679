using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Enrollment.Bench;

/// <summary>The results for people and for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    public static void Print(IReadOnlyList<Measurement> results)
    {
        var table = new Table().AddColumns("what", "rate /s", "limit /s", "ratio", "p50 ms", "p99 ms", "peak MB");
        foreach (var column in table.Columns.Skip(1).Take(5))
            column.RightAligned();
        foreach (var result in results)
        {
            table.AddRow(
                result.Name,
                Show(result.Rate, "N0"),
                Show(result.Limit, "N0"),
                Show(result.Ratio, "N2"),
                Show(result.P50Ms, "N1"),
                Show(result.P99Ms, "N1"),
                string.Join(", ", (result.PeakMb ?? new Dictionary<string, int>(StringComparer.Ordinal)).Select(peak => $"{peak.Key} {peak.Value}")));
        }
        Write(table);
        foreach (var result in results.Where(result => result.Remark is not null))
            AnsiConsole.WriteLine($"{result.Name}: {result.Remark}");
        foreach (var result in results.Where(result => result.OfUpload is not null))
            AnsiConsole.WriteLine($"{result.Name}: {result.OfUpload:N2} of the upload's rate");
    }

    public static async Task WriteJsonAsync(IReadOnlyList<Measurement> results, FileInfo file, CancellationToken stop)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, results.Select(Rounded), Json, stop);
    }

    /// <summary>Results that were written by <see cref="WriteJsonAsync"/>, perhaps by another version of it.</summary>
    public static async Task<IReadOnlyList<Measurement>> ReadJsonAsync(FileInfo file, CancellationToken stop)
    {
        await using var stream = file.OpenRead();
        return (await JsonSerializer.DeserializeAsync<List<Measurement>>(stream, Json, stop))!;
    }

    public static void Print(IReadOnlyList<Compared> results)
    {
        var table = new Table().AddColumns("what", "base", "here", "here / base", "here / its limit");
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var result in results)
        {
            table.AddRow(
                $"{result.Name}, {(result.IsRate ? "/s" : "p50 ms")}",
                Show(result.Base, result.Format),
                Show(result.Here, result.Format),
                Show(result.Ratio, "N2"),
                Show(result.OfLimit, "N2"));
        }
        Write(table);
        foreach (var result in results)
            AnsiConsole.WriteLine($"{result.Name}: base {Medians.List(result.BaseRuns, result.Format)}; here {Medians.List(result.HereRuns, result.Format)}");
    }

    /// <summary>Rates of the peers, and how many times as fast this service is.</summary>
    public static void PrintPeers(IReadOnlyList<Measurement> results)
    {
        var table = new Table().AddColumns("what", "contacts", "rate /s", "Enrollment / it");
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var result in results)
            table.AddRow(result.Name, Show(result.Contacts, "N0"), Show(result.Rate, "N0"), Show(result.Ratio, "N2"));
        Write(table);
        foreach (var result in results)
            AnsiConsole.WriteLine($"{result.Name}: {result.Remark}");
        AnsiConsole.WriteLine($"Three messages for each contact and its rows, and nothing else, by the same servers: {Show(results[0].Limit, "N0")} contacts/s");
    }

    /// <summary>The figures measured at each size, and the straight line through it.</summary>
    public static void Print(IReadOnlyList<Slope> slopes)
    {
        var sizes = slopes[0].Points.Select(point => $"{point.Millions:0.0#}");
        var table = new Table().AddColumns(["millions live", .. sizes, "a million more", "line at 10", "line at 100"]);
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var slope in slopes)
            table.AddRow([slope.Name, .. slope.Points.Select(point => $"{point.Value:N2}"), .. Line(slope)]);
        Write(table);
    }

    // Bytes are of one row already, and what does not grow has no line to follow.
    private static string[] Line(Slope slope) => slope.PerMillion > 0 && !slope.Name.Contains("bytes", StringComparison.Ordinal)
        ? [$"{slope.PerMillion:N3}", $"{slope.At(10):N1}", $"{slope.At(100):N1}"]
        : ["", "", ""];

    private static void Write(Table table)
    {
        // A file has no edge to wrap at.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(table);
    }

    private static Measurement Rounded(Measurement result) => result with
    {
        Rate = Round(result.Rate, 0),
        Limit = Round(result.Limit, 0),
        Ratio = Round(result.Ratio, 3),
        P50Ms = Round(result.P50Ms, 2),
        P99Ms = Round(result.P99Ms, 2),
        LastToFirst = Round(result.LastToFirst, 3),
        LimitP50Ms = Round(result.LimitP50Ms, 2),
        OfUpload = Round(result.OfUpload, 3),
        Runs = result.Runs?.Select(Rounded).ToList(),
    };

    private static double? Round(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;

    private static string Show(double? value, string format) => value?.ToString(format) ?? "";
}
