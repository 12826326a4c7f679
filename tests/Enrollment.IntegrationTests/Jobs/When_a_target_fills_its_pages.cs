using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_a_target_fills_its_pages(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new[] { 1 })]
    [InlineData(500, new[] { 500 })]
    [InlineData(501, new[] { 500, 1 })]
    [InlineData(1_000, new[] { 500, 500 })]
    public async Task All_mode_enrolls_everybody_in_pages_of_500(int matches, int[] pages)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, matches);

        var job = await engine.EnrollAsync(sequence, Bulk.Leads);

        Assert.Equal(BulkJobStatus.Completed, job.Status);
        Assert.Equal((matches, 0, 0), job.Counts);
        Assert.False(job.HasMore);
        Assert.Equal(pages, await engine.Database.ColumnAsync<int>("select enrolled from bulk_pages where job_id = $1 order by page_number", job.Id));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(500, 500, false)]
    [InlineData(501, 500, true)]
    [InlineData(1_000, 500, true)]
    public async Task Page_mode_enrolls_the_first_500_and_says_whether_more_remain(int matches, int enrolled, bool hasMore)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, matches);

        var job = await engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page);

        Assert.Equal((BulkJobStatus.Completed, hasMore, 1), (job.Status, job.HasMore, job.Totals.PagesTotal));
        Assert.Equal((enrolled, 0, 0), job.Counts);
        Assert.Equal(contacts.Take(enrolled), await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task The_request_that_waits_in_the_outbox_is_enough()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 3);

        var job = await engine.EndAsync(await A.QueuedJob(engine.Database, sequence, Bulk.Leads));

        Assert.Equal((3, 0, 0), job.Counts);
    }

    [Fact]
    public async Task The_news_of_an_enrollment_tell_all_about_it()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account, A.Step(TimeSpan.FromHours(2)));
        var contact = await A.Contact(engine.Database, account);
        var customer = await A.Customer(engine.Database, account, [contact]);
        var anchor = new DateTimeOffset(2030, 5, 1, 8, 0, 0, TimeSpan.Zero);

        var job = await engine.EndAsync(await A.QueuedJob(engine.Database, sequence, Bulk.Leads, anchor: anchor));

        var enrollment = await engine.Database.ScalarAsync<Guid>("select id from enrollments where job_id = $1", job.Id);
        var news = engine.Ledger.Of(nameof(ContactEnrolled))[MessageIds.For(enrollment, nameof(ContactEnrolled))].Message;
        Assert.Equal(enrollment, news.GetProperty("enrollmentId").GetGuid());
        Assert.Equal(account, news.GetProperty("accountId").GetGuid());
        Assert.Equal(sequence.Id, news.GetProperty("sequenceId").GetGuid());
        Assert.Equal("event_queue", news.GetProperty("sequenceKind").GetString());
        Assert.Equal(contact, news.GetProperty("contactId").GetGuid());
        Assert.Equal(customer, news.GetProperty("customerId").GetGuid());
        Assert.Equal(anchor, news.GetProperty("anchor").GetDateTimeOffset());
        Assert.Equal(anchor.AddHours(2), news.GetProperty("firstStepDueAt").GetDateTimeOffset());
        Assert.False(news.GetProperty("forced").GetBoolean());
    }

    [Fact]
    public async Task A_page_of_those_to_be_left_out_is_done_and_announces_nobody()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 7, unsubscribed: true);

        var job = await engine.EnrollAsync(sequence, Bulk.Leads);

        Assert.Equal((0, 7, 0), job.Counts);
        Assert.Equal(7, job.Totals.SkippedReasons[OutcomeReasons.Unsubscribed]);
    }
}
