using Enrollment.Client;
using Enrollment.Contracts;
using static Enrollment.Demo.Difference;

namespace Enrollment.Demo.Imports;

/// <summary>Holds the findings about the batches; says whether the sums add up, and if not, which ones differ.</summary>
public sealed class ImportSummary : IFindings
{
    /// <summary>Lists the batches that were sent.</summary>
    public IReadOnlyList<SentBatch> Sent { get; set; } = [];
    public TimeSpan SentElapsed { get; set; }

    /// <summary>The answers, and how long it took until the last one came.</summary>
    public IReadOnlyList<BatchAnswer> Answers { get; set; } = [];
    public TimeSpan AnswersElapsed { get; set; }

    /// <summary>The answers to the same batches, sent again.</summary>
    public IReadOnlyList<BatchAnswer> Again { get; set; } = [];
    public TimeSpan AgainElapsed { get; set; }

    /// <summary>This run's imports, as the service has stored them at the end.</summary>
    public IReadOnlyList<Import> Stored { get; set; } = [];

    /// <summary>The jobs that enroll the members.</summary>
    public IReadOnlyCollection<BulkEnrollmentCompleted> Jobs { get; set; } = [];

    /// <summary>Contacts announced as enrolled, before and after the batches were sent again.</summary>
    public Measured Announced { get; set; } = new(0, TimeSpan.Zero);
    public long AnnouncedRepeats { get; set; }
    public long AnnouncedAtEnd { get; set; }

    public bool HasBegun => Sent.Count > 0;

    private IEnumerable<ContactsImported> Imported => Answers.Select(answer => answer.Imported).OfType<ContactsImported>();
    private IEnumerable<ImportRefused> Refused => Answers.Select(answer => answer.Refused).OfType<ImportRefused>();
    private long RowsSent => Sent.Sum(batch => (long)batch.Rows);
    private long RowsImported => Answers.Sum(answer => answer.ImportedRows);
    private long RowsRefused => Imported.Sum(import => import.Refused);

    // The answer to a refused batch does not count its rows: the producer knows how many they were.
    private long RowsOfRefused => Sent.Where(batch => Refused.Any(refused => refused.MessageId == batch.MessageId)).Sum(batch => (long)batch.Rows);
    private long Members => Stored.Sum(import => import.Members);
    private long Enrolled => Jobs.Sum(job => job.Enrolled);
    private long ImportedAnew => Stored.Count(import => import.Status == ImportStatuses.Completed) - Imported.Count();

    public void Show()
    {
        var batches = new SummaryTable("batches");
        batches.AddTimed("sent", new Measured(Sent.Count, SentElapsed));
        batches.AddTimed("imported", new Measured(Imported.Count(), AnswersElapsed));
        batches.AddReasons("refused", Counts(Refused.Select(refused => refused.Code)));
        batches.AddTimed("the same again: answered", new Measured(Again.Count, AgainElapsed));
        batches.Add("  imported", ImportedAnew);
        batches.Show();

        var contacts = new SummaryTable("contacts");
        contacts.AddTimed("sent", new Measured(RowsSent, SentElapsed));
        contacts.AddTimed("imported", new Measured(RowsImported, AnswersElapsed));
        contacts.AddReasons("refused", Counts(Imported.SelectMany(import => import.RefusedRows).Select(row => $"{row.Field} {row.Code}".TrimStart())));
        contacts.Add("in the refused batch", RowsOfRefused);
        contacts.Add("members of the imports", Members);
        contacts.Add("  enrolled", Enrolled);
        contacts.AddReasons("skipped", Sums(Jobs.Select(job => job.SkippedReasons)));
        contacts.AddReasons("failed", Sums(Jobs.Select(job => job.FailedReasons)));
        contacts.AddTimed(SummaryTable.WithRepeats("announced to the subscriber", AnnouncedRepeats), Announced);
        contacts.Show();
    }

    /// <summary>Lists what does not add up or is missing; empty if all is well.</summary>
    public IReadOnlyList<string> Differences() => !HasBegun ? ["No batch was sent."] :
    [
        .. OfBatches(),
        .. OfRows(),
        .. OfEnrollments(),
        .. OfRepeats(),
    ];

    private IEnumerable<string> OfBatches()
    {
        var expected = Sent.Count(batch => batch.IsRefused);
        return
        [
            .. Unless(Answers.Count == Sent.Count, $"{Sent.Count:N0} batches were sent, but {Answers.Count:N0} answered."),
            .. Unless(Refused.Count() == expected, $"{Refused.Count():N0} batches were refused instead of {expected:N0}."),
            .. Unless(
                Sent.Where(batch => batch.IsRefused).All(batch => Refused.Any(refused => refused.MessageId == batch.MessageId)),
                "A batch was imported that was to be refused."),
        ];
    }

    private IEnumerable<string> OfRows()
    {
        var (accounted, bad) = (RowsImported + RowsRefused + RowsOfRefused, Sent.Sum(batch => (long)batch.BadRows));
        return
        [
            .. Unless(RowsSent == accounted, $"{RowsSent:N0} rows were sent, but imported + refused is {accounted:N0}."),
            .. Unless(RowsRefused == bad, $"{RowsRefused:N0} rows were refused instead of {bad:N0}."),
            .. Unless(
                Stored.Sum(import => import.Created + import.Updated + import.Unchanged) == RowsImported && Stored.Sum(import => import.Refused) == RowsRefused,
                "The stored imports count other rows than the answers."),
            .. Unless(Members == RowsImported, $"{RowsImported:N0} rows were imported, but the imports have {Members:N0} members."),
        ];
    }

    private IEnumerable<string> OfEnrollments()
    {
        var jobs = Imported.Select(import => import.BulkJobId).ToHashSet();
        var (matched, handled) = (Jobs.Sum(job => job.Matched), Jobs.Sum(job => job.Enrolled + job.Skipped + job.Failed));
        return
        [
            .. Unless(jobs.SetEquals(Jobs.Select(job => (Guid?)job.JobId)), $"{jobs.Count:N0} jobs were answered, but {Jobs.Count:N0} have ended."),
            .. Jobs.Where(job => job.Status != BulkJobStatuses.Completed).Select(job => $"Job {job.JobId} is {job.Status}, not completed."),
            .. Unless(matched == Members, $"The imports have {Members:N0} members, but the jobs matched {matched:N0}."),
            .. Unless(matched == handled, $"The jobs matched {matched:N0} contacts, but enrolled + skipped + failed is {handled:N0}."),
            .. Unless(Announced.Count == Enrolled, $"{Enrolled:N0} contacts were enrolled, but {Announced.Count:N0} announced."),
        ];
    }

    private IEnumerable<string> OfRepeats()
    {
        var first = Answers.ToDictionary(answer => answer.About, StringComparer.Ordinal);
        var others = Again.Count(answer => !first.TryGetValue(answer.About, out var before) || !IsSame(before, answer));
        return
        [
            .. Unless(Again.Count == Answers.Count, $"Of {Answers.Count:N0} batches that were sent again, {Again.Count:N0} were answered."),
            .. Unless(others == 0, $"{others:N0} batches that were sent again were answered otherwise."),
            .. Unless(ImportedAnew == 0, $"{ImportedAnew:N0} batches were imported once more."),
            .. Unless(AnnouncedAtEnd == Announced.Count, $"{AnnouncedAtEnd - Announced.Count:N0} contacts were enrolled once more."),
        ];
    }

    // A refused batch is tried again, and refused at another time.
    private static bool IsSame(BatchAnswer before, BatchAnswer again) =>
        before.Id == again.Id && (before.Refused is null ? before.Text == again.Text : before.Refused.Code == again.Refused?.Code);

    private static Dictionary<string, long> Counts(IEnumerable<string> names) =>
        names.CountBy(name => name).ToDictionary(name => name.Key, name => (long)name.Value, StringComparer.Ordinal);

    private static Dictionary<string, long> Sums(IEnumerable<IReadOnlyDictionary<string, long>> reasons) =>
        reasons.SelectMany(some => some).AggregateBy(reason => reason.Key, 0L, (sum, reason) => sum + reason.Value)
            .ToDictionary(reason => reason.Key, reason => reason.Value, StringComparer.Ordinal);
}

/// <summary>A batch without its rows.</summary>
/// <param name="BadRows">How many rows are to be refused.</param>
/// <param name="IsRefused">Whether the batch is to be refused as a whole.</param>
public sealed record SentBatch(string MessageId, int Rows, int BadRows, bool IsRefused);
