using Spectre.Console;

namespace Enrollment.Demo;

/// <summary>A table of counts, the time that they took and their rates.</summary>
internal sealed class SummaryTable(string counted)
{
    private readonly Table _table = new Table().AddColumn("").AddColumn(Right(counted)).AddColumn(Right("seconds")).AddColumn(Right("per second"));

    public static string WithRepeats(string name, long repeats) => repeats == 0 ? name : $"{name} ({repeats:N0} repeats)";

    public void AddTimed(string name, Measured measured) =>
        _table.AddRow(name, $"{measured.Count:N0}", $"{measured.Elapsed.TotalSeconds:0.0}", $"{measured.PerSecond:N0}");

    public void Add(string name, long count) => _table.AddRow(name, $"{count:N0}", "", "");

    public void AddReasons(string outcome, IReadOnlyDictionary<string, long> reasons)
    {
        foreach (var (reason, count) in reasons)
            Add($"  {outcome}: {reason}", count);
    }

    public void Show() => AnsiConsole.Write(_table);

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();
}
