using Enrollment.Client;
using Enrollment.Demo.Imports;

namespace Enrollment.UnitTests.Demo;

/// <summary>The sums of the demo of imports add up, or it says which do not.</summary>
public sealed class ImportSummaryTests
{
    private static readonly Guid Job = Guid.CreateVersion7();
    private static readonly Guid AnswerId = Guid.CreateVersion7();
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Sums_that_add_up_leave_no_difference() => Assert.Empty(Good().Differences());

    [Fact]
    public void Without_a_batch_nothing_was_shown() => Assert.Equal(["No batch was sent."], new ImportSummary().Differences());

    [Fact]
    public void A_batch_without_an_answer_is_told()
    {
        var summary = Good();
        summary.Answers = [summary.Answers[0]];

        Assert.Contains("2 batches were sent, but 1 answered.", summary.Differences());
    }

    [Fact]
    public void A_row_that_went_missing_is_told()
    {
        var summary = Good();
        summary.Answers = [Imported(created: 8), Refused()];

        Assert.Contains("20 rows were sent, but imported + refused is 19.", summary.Differences());
        Assert.Contains("8 rows were imported, but the imports have 9 members.", summary.Differences());
    }

    [Fact]
    public void An_enrollment_that_was_not_announced_is_told()
    {
        var summary = Good();
        (summary.Announced, summary.AnnouncedAtEnd) = (new(7, TimeSpan.Zero), 7);

        Assert.Equal(["8 contacts were enrolled, but 7 announced."], summary.Differences());
    }

    [Fact]
    public void A_repeat_that_is_answered_otherwise_is_told()
    {
        var summary = Good();
        summary.Again = [Imported(created: 9) with { Text = "another" }, Refused() with { Id = Guid.CreateVersion7() }];

        Assert.Equal(["2 batches that were sent again were answered otherwise."], summary.Differences());
    }

    [Fact]
    public void A_batch_that_is_imported_twice_is_told()
    {
        var summary = Good();
        summary.Stored = [.. summary.Stored, Stored() with { Created = 0, Refused = 0, Members = 0 }];
        summary.AnnouncedAtEnd = 10;

        Assert.Equal(["1 batches were imported once more.", "2 contacts were enrolled once more."], summary.Differences());
    }

    [Fact]
    public void A_job_that_does_not_end_is_told()
    {
        var summary = Good();
        (summary.Jobs, summary.Announced, summary.AnnouncedAtEnd) = ([], new(0, TimeSpan.Zero), 0);

        Assert.Contains("1 jobs were answered, but 0 have ended.", summary.Differences());
    }

    // Ten rows of which one is bad, and ten in a batch that is refused; one of the nine has unsubscribed.
    private static ImportSummary Good() => new()
    {
        Sent = [new("a", 10, BadRows: 1, IsRefused: false), new("b", 10, BadRows: 0, IsRefused: true)],
        Answers = [Imported(created: 9), Refused()],
        Again = [Imported(created: 9), Refused()],
        Stored = [Stored(), Stored() with { Status = ImportStatuses.Failed, MessageId = "b", Rows = 0, Created = 0, Refused = 0, Members = 0, BulkJobId = null }],
        Jobs = [new(Job, default, default, BulkJobStatuses.Completed, 9, 8, 1, 0, new Dictionary<string, long> { ["unsubscribed"] = 1 }, new Dictionary<string, long>(), Now)],
        Announced = new(8, TimeSpan.FromSeconds(1)),
        AnnouncedAtEnd = 8,
    };

    private static BatchAnswer Imported(long created) => new(
        AnswerId, "a", new(default, default, "a", "contacts", 10, created, 0, 0, 1, 0, [new(3, "email", "invalid_email", "")], false, Job, Now), null, "text");

    private static BatchAnswer Refused() => new(AnswerId, "b", null, new(default, "b", null, "validation_failed", "", [], Now), "text");

    private static Import Stored() => new(
        default, ImportKinds.Contacts, ImportSources.Queue, null, ImportStatuses.Completed, 10, 9, 0, 0, 1, 0, 9, null, Job, "a", null, null, null, Now, Now);
}
