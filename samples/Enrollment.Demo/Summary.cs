using Enrollment.Client;
using Spectre.Console;

namespace Enrollment.Demo;

/// <summary>Something that was counted and how long it took.</summary>
public sealed record Measured(long Count, TimeSpan Elapsed)
{
    public double PerSecond => Count / Math.Max(Elapsed.TotalSeconds, 0.001);
}

/// <summary>Holds the run's findings so far; says whether the numbers add up, and if not, which ones differ.</summary>
public sealed class Summary
{
    /// <summary>People who were accepted by the import of this run.</summary>
    public long Loaded { get; set; }

    /// <summary>The job as last seen, and how long it took.</summary>
    public BulkJob? Job { get; set; }
    public TimeSpan JobElapsed { get; set; }

    /// <summary>The job of the second, same request.</summary>
    public BulkJob? Again { get; set; }
    public TimeSpan AgainElapsed { get; set; }

    public Measured Announced { get; set; } = new(0, TimeSpan.Zero);
    public long AnnouncedRepeats { get; set; }
    public Measured FirstSteps { get; set; } = new(0, TimeSpan.Zero);
    public long FirstStepRepeats { get; set; }

    public void Show()
    {
        if (Job is null)
            return;

        var table = new Table().AddColumn("").AddColumn(Right("contacts")).AddColumn(Right("seconds")).AddColumn(Right("per second"));
        AddTimed(table, "matched by the filter", new Measured(Job.Matched, JobElapsed));
        Add(table, "  enrolled", Job.Enrolled);
        AddReasons(table, "skipped", Job.SkippedReasons);
        AddReasons(table, "failed", Job.FailedReasons);
        AddTimed(table, WithRepeats("announced to the subscriber", AnnouncedRepeats), Announced);
        AddTimed(table, WithRepeats("first steps emitted", FirstStepRepeats), FirstSteps);
        if (Again is not null)
        {
            AddTimed(table, "the same request again: matched", new Measured(Again.Matched, AgainElapsed));
            Add(table, "  enrolled", Again.Enrolled);
            AddReasons(table, "skipped", Again.SkippedReasons);
            AddReasons(table, "failed", Again.FailedReasons);
        }
        AnsiConsole.Write(table);
    }

    /// <summary>Lists what does not add up or is missing; empty if all is well.</summary>
    public IReadOnlyList<string> Differences()
    {
        if (Job is null)
            return ["The request for the bulk enrollment was not made."];

        return
        [
            .. OfJob("The job", Job),
            .. Unless(Job.Matched >= Loaded || Job.Status != BulkJobStatuses.Completed, $"{Loaded:N0} people were loaded, but the filter matched only {Job.Matched:N0}."),
            .. Unless(Announced.Count == Job.Enrolled, $"{Job.Enrolled:N0} contacts were enrolled, but {Announced.Count:N0} announced."),
            .. Unless(FirstSteps.Count == Job.Enrolled, $"{Job.Enrolled:N0} contacts were enrolled, but {FirstSteps.Count:N0} first steps emitted."),
            .. Again is null ? ["The second request was not answered."] : OfSecond(Job, Again),
        ];
    }

    private static IEnumerable<string> OfSecond(BulkJob job, BulkJob again) =>
    [
        .. OfJob("The second job", again),
        .. Unless(again.Enrolled == 0, $"The second request enrolled {again.Enrolled:N0} contacts once more."),
        .. Unless(
            AlreadyEnrolled(again) == job.Enrolled,
            $"The second request found {AlreadyEnrolled(again):N0} contacts already enrolled instead of {job.Enrolled:N0}."),
    ];

    private static long AlreadyEnrolled(BulkJob job) => job.SkippedReasons.GetValueOrDefault(OutcomeReasons.AlreadyEnrolled);

    private static IEnumerable<string> OfJob(string name, BulkJob job) =>
    [
        .. Unless(job.Status == BulkJobStatuses.Completed, $"{name} is {job.Status}, not completed; {job.Handled():N0} contacts were handled. {job.Error}".TrimEnd()),
        .. Unless(job.Matched == job.Handled(), $"{name} matched {job.Matched:N0} contacts, but enrolled + skipped + failed is {job.Handled():N0}."),
        .. Unless(
            SumOf(job.SkippedReasons) == job.Skipped && SumOf(job.FailedReasons) == job.Failed,
            $"{name} skipped {job.Skipped:N0} and failed {job.Failed:N0}, but its reasons say {SumOf(job.SkippedReasons):N0} and {SumOf(job.FailedReasons):N0}."),
    ];

    private static IEnumerable<string> Unless(bool isRight, string difference) => isRight ? [] : [difference];

    private static long SumOf(IReadOnlyDictionary<string, long> reasons) => reasons.Values.Sum();

    private static string WithRepeats(string name, long repeats) => repeats == 0 ? name : $"{name} ({repeats:N0} repeats)";

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static void AddTimed(Table table, string name, Measured measured) =>
        table.AddRow(name, $"{measured.Count:N0}", $"{measured.Elapsed.TotalSeconds:0.0}", $"{measured.PerSecond:N0}");

    private static void Add(Table table, string name, long count) => table.AddRow(name, $"{count:N0}", "", "");

    private static void AddReasons(Table table, string outcome, IReadOnlyDictionary<string, long> reasons)
    {
        foreach (var (reason, count) in reasons)
            Add(table, $"  {outcome}: {reason}", count);
    }
}

internal static class JobFigures
{
    /// <summary>Counts the contacts that something became of.</summary>
    public static long Handled(this BulkJob job) => job.Enrolled + job.Skipped + job.Failed;
}
