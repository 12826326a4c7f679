using Enrollment.Client;
using static Enrollment.Demo.Difference;

namespace Enrollment.Demo;

/// <summary>Holds the run's findings so far; says whether the numbers add up, and if not, which ones differ.</summary>
public sealed class Summary : IFindings
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

    public bool HasBegun => Job is not null;

    public void Show()
    {
        if (Job is null)
            return;

        var table = new SummaryTable("contacts");
        table.AddTimed("matched by the filter", new Measured(Job.Matched, JobElapsed));
        table.Add("  enrolled", Job.Enrolled);
        table.AddReasons("skipped", Job.SkippedReasons);
        table.AddReasons("failed", Job.FailedReasons);
        table.AddTimed(SummaryTable.WithRepeats("announced to the subscriber", AnnouncedRepeats), Announced);
        table.AddTimed(SummaryTable.WithRepeats("first steps emitted", FirstStepRepeats), FirstSteps);
        if (Again is not null)
        {
            table.AddTimed("the same request again: matched", new Measured(Again.Matched, AgainElapsed));
            table.Add("  enrolled", Again.Enrolled);
            table.AddReasons("skipped", Again.SkippedReasons);
            table.AddReasons("failed", Again.FailedReasons);
        }
        table.Show();
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

    private static long SumOf(IReadOnlyDictionary<string, long> reasons) => reasons.Values.Sum();
}

internal static class JobFigures
{
    /// <summary>Counts the contacts that something became of.</summary>
    public static long Handled(this BulkJob job) => job.Enrolled + job.Skipped + job.Failed;
}
