using Enrollment.Core.Jobs;
using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_page_mode_is_called_again(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_passes_over_those_live_and_unsubscribed_until_everybody_is_enrolled(bool withCursor)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        // In order of id: 40 candidates, 100 live, 460 candidates, 60 unsubscribed, 350 candidates.
        var first = await A.Contacts(engine.Database, account, 40);
        await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, account, 100));
        await A.Contacts(engine.Database, account, 460);
        await A.Contacts(engine.Database, account, 60, unsubscribed: true);
        await A.Contacts(engine.Database, account, 350);

        var jobs = await CallUntilDoneAsync(sequence, withCursor, skip: true);

        Assert.Equal([500, 350], jobs.Select(job => job.Totals.Enrolled));
        Assert.Equal([100, withCursor ? 60 : 660], jobs.Select(job => job.Totals.Skipped));
        Assert.Equal([true, false], jobs.Select(job => job.HasMore));
        var live = await engine.LiveAsync(sequence);
        Assert.Equal(950, live.Count);
        Assert.Distinct(live);
        Assert.Subset(live.ToHashSet(), first.ToHashSet());
    }

    [Fact]
    public async Task By_force_the_cursor_is_what_moves_on()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 1_010);
        await A.Enrollments(engine.Database, sequence, contacts.Take(300));

        var jobs = await CallUntilDoneAsync(sequence, withCursor: true, skip: false);

        Assert.Equal([500, 500, 10], jobs.Select(job => job.Totals.Enrolled));
        Assert.Equal(1_010, await engine.Database.ScalarAsync<long>(
            "select count(distinct contact_id) from enrollments where sequence_id = $1 and forced", sequence.Id));
        Assert.Equal(1_310, (await engine.LiveAsync(sequence)).Count);
    }

    [Fact]
    public async Task A_cursor_behind_everybody_finds_nobody()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 3);

        var job = await engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page, after: contacts[^1]);

        Assert.Equal((0, 0, 0), job.Counts);
        Assert.False(job.HasMore);
    }

    [Fact]
    public async Task Nobody_before_the_cursor_is_enrolled_in_either_mode()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 5);

        await engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page, after: contacts[3]);
        await engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.All, after: contacts[2]);

        Assert.Equal(contacts.Skip(3), await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task Those_it_passes_over_again_are_counted_and_not_listed_again()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 10);
        var unsubscribed = await A.Contact(engine.Database, account, unsubscribed: true);
        await A.Enrollments(engine.Database, sequence, contacts.Take(8));

        var byFilter = await engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page);
        var byId = await engine.EnrollAsync(sequence, Bulk.Ids([.. contacts]), BulkModes.Page);

        Assert.Equal(8, byFilter.Totals.SkippedReasons[OutcomeReasons.AlreadyEnrolled]);
        Assert.Equal([unsubscribed], await ListedAsync(byFilter));
        Assert.Equal(contacts, await ListedAsync(byId));
    }

    private Task<IReadOnlyList<Guid>> ListedAsync(EndedJob job) =>
        engine.Database.ColumnAsync<Guid>("select contact_id from bulk_outcomes where job_id = $1 order by contact_id", job.Id);

    private async Task<IReadOnlyList<EndedJob>> CallUntilDoneAsync(MadeSequence sequence, bool withCursor, bool skip)
    {
        var jobs = new List<EndedJob>();
        do
            jobs.Add(await engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page, skip, withCursor && jobs.Count > 0 ? jobs[^1].Cursor : null));
        while (jobs[^1].HasMore && jobs.Count < 10);
        return jobs;
    }
}
