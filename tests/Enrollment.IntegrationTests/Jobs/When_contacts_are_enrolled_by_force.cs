using Enrollment.Consumers.Jobs;
using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_contacts_are_enrolled_by_force(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(BulkModes.Page)]
    [InlineData(BulkModes.All)]
    public async Task Those_live_are_enrolled_a_second_time_and_marked_so(string mode)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 6);
        await A.Enrollments(engine.Database, sequence, contacts.Take(4));

        var job = await engine.EnrollAsync(sequence, Bulk.Leads, mode, skip: false);

        Assert.Equal((6, 0, 0), job.Counts);
        Assert.Equal(6, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1 and forced", job.Id));
        Assert.All(
            engine.Ledger.Of(nameof(ContactEnrolled)).Values.Where(news => news.Id("jobId") == job.Id),
            news => Assert.True(news.Message.GetProperty("forced").GetBoolean()));
    }

    [Fact]
    public async Task Those_unsubscribed_are_not()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 2, unsubscribed: true);

        var job = await engine.EnrollAsync(sequence, Bulk.Leads, skip: false);

        Assert.Equal((0, 2, 0), job.Counts);
    }

    // No unique index stands behind a forced page: only its own row keeps it from being done twice.
    [Fact]
    public async Task A_page_that_is_delivered_many_times_at_once_enrolls_each_once()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, account, 600));
        var job = await A.Job(engine.Database, sequence, Bulk.Leads, skipIfAlreadyEnrolled: false);
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.RequestAsync(sequence, job);
            await Eventually.EqualsAsync("Planned pages", 2, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            engine.Part<PageRounds>().RunAsync(job, account, pageNumber: (i % 2) + 1, CancellationToken.None)));

        var ended = await engine.EndAsync(job);
        Assert.Equal((600, 0, 0), ended.Counts);
        Assert.Equal(1_200, (await engine.LiveAsync(sequence)).Count);
    }

    [Fact]
    public async Task Who_is_live_only_by_force_is_skipped_by_the_next_ordinary_job()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 3);
        await engine.EnrollAsync(sequence, Bulk.Leads, skip: false);

        var page = await engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page);
        var all = await engine.EnrollAsync(sequence, Bulk.Leads);

        Assert.Equal(((0, 3, 0), (0, 3, 0)), (page.Counts, all.Counts));
        Assert.Equal(3, all.Totals.SkippedReasons[OutcomeReasons.AlreadyEnrolled]);
    }
}
