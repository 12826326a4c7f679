using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_messages_come_twice(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(BulkModes.All, 1_200)]
    [InlineData(BulkModes.Page, 500)]
    public async Task A_request_that_comes_many_times_at_once_is_one_request(string mode, int enrolled)
    {
        var (sequence, job) = await QueuedAsync(contacts: 1_200, mode);
        var request = new BulkEnrollRequested(job, sequence.AccountId, sequence.Id);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => engine.Sender.SendAsync(request, job, RequestId(job))));
        await engine.HandledAsync(RequestId(job), times: 6);

        var ended = await engine.EndAsync(job);
        Assert.Equal((enrolled, 0, 0), ended.Counts);
        await AssertUntouchedByAsync(ended, request, RequestId(job));
    }

    [Fact]
    public async Task A_chunk_is_planned_once_however_often_its_message_comes()
    {
        var (sequence, job) = await QueuedAsync(contacts: 1_200, BulkModes.All);
        await engine.Database.ExecuteAsync(
            "update bulk_jobs set status = 'running', started_at = now(), ceiling_key = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where id = $1", job);
        var plan = new PlanNextPages(job, sequence.AccountId, FirstPage: 1, Guid.Empty);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => engine.Sender.SendAsync(plan, job, MessageIds.For(job, nameof(PlanNextPages), 1))));
        await engine.HandledAsync(MessageIds.For(job, nameof(PlanNextPages), 1), times: 6);

        var ended = await engine.EndAsync(job);
        Assert.Equal(3, ended.Totals.PagesTotal);
        Assert.Equal((1_200, 0, 0), ended.Counts);
        await AssertUntouchedByAsync(ended, plan, MessageIds.For(job, nameof(PlanNextPages), 1));
    }

    [Fact]
    public async Task A_chunk_that_is_not_the_next_one_is_not_planned()
    {
        var (sequence, job) = await QueuedAsync(contacts: 10, BulkModes.All);
        await engine.Database.ExecuteAsync(
            "update bulk_jobs set status = 'running', started_at = now(), ceiling_key = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where id = $1", job);

        await engine.HandleAsync(new PlanNextPages(job, sequence.AccountId, FirstPage: 201, Guid.Empty), job);

        Assert.Equal(0, await engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
    }

    [Fact]
    public async Task Pages_that_come_many_times_in_any_order_enroll_each_contact_once()
    {
        var (sequence, job) = await QueuedAsync(contacts: 1_600, BulkModes.All);
        List<EnrollPage> pages;
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.RequestAsync(sequence, job);
            await Eventually.EqualsAsync("Planned pages", 4, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
            pages = [.. Enumerable.Range(1, 4).Select(number => new EnrollPage(job, sequence.AccountId, number))];
            foreach (var page in pages.Concat(pages).Reverse().Concat(pages))
                await engine.Sender.SendAsync(page, job, PageId(page));
        }

        var ended = await engine.EndAsync(job);

        foreach (var page in pages)
            await engine.HandledAsync(PageId(page), times: 4);
        Assert.Equal((1_600, 0, 0), ended.Counts);
        await AssertUntouchedByAsync(ended, pages[0], PageId(pages[0]));
    }

    [Fact]
    public async Task A_message_for_another_accounts_job_does_nothing()
    {
        var (sequence, job) = await QueuedAsync(contacts: 3, BulkModes.All);
        var other = await A.Account(engine.Database);

        await engine.HandleAsync(new BulkEnrollRequested(job, other, sequence.Id), job);

        Assert.Equal(BulkJobStatus.Queued, await engine.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", job));
    }

    private static Guid RequestId(Guid job) => MessageIds.For(job, nameof(BulkEnrollRequested));

    private static Guid PageId(EnrollPage page) => MessageIds.For(page.JobId, nameof(EnrollPage), page.PageNumber);

    private async Task<(MadeSequence Sequence, Guid Job)> QueuedAsync(int contacts, string mode)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, contacts);
        return (sequence, await A.Job(engine.Database, sequence, Bulk.Leads, mode));
    }

    // Once more when all is over: the same job, nobody announced anew, one end.
    private async Task AssertUntouchedByAsync<T>(EndedJob job, T message, Guid messageId)
        where T : class
    {
        var announced = engine.Ledger.Distinct(nameof(ContactEnrolled));

        await engine.HandleAsync(message, job.Id, messageId);

        var again = await engine.EndAsync(job.Id);
        Assert.Equal((job.Status, job.Counts, job.Totals.PagesTotal), (again.Status, again.Counts, again.Totals.PagesTotal));
        Assert.Equal(announced, engine.Ledger.Distinct(nameof(ContactEnrolled)));
        Assert.Single(engine.Ledger.Of(nameof(BulkEnrollmentCompleted)).Values, news => news.Id("jobId") == job.Id);
    }
}
