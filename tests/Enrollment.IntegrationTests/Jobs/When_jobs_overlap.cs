using Enrollment.Consumers.Jobs;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_jobs_overlap(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Nobody_is_enrolled_twice_and_nobody_is_left_out()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 1_200, source: "web");
        var ofAll = await A.Contacts(engine.Database, account, 1_200, source: "web", city: "Kiel");
        await A.Contacts(engine.Database, account, 1_200, city: "Kiel");
        EnrollmentTarget[] targets = [Bulk.Contacts(("source", "web")), Bulk.Contacts(("city", "Kiel")), Bulk.Leads];

        var jobs = await MeetingAtAsync(ofAll[600], sequence, pages: 2, () => Task.WhenAll(targets.Select(target => engine.EnrollAsync(sequence, target))));

        Assert.Equal([2_400, 2_400, 3_600], jobs.Select(job => job.Totals.Matched));
        Assert.Equal(3_600, jobs.Sum(job => job.Totals.Enrolled));
        var live = await engine.LiveAsync(sequence);
        Assert.Equal(3_600, live.Count);
        Assert.Distinct(live);
        Assert.Equal(0, await engine.DeadlocksAsync());
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task Callers_of_page_mode_who_ask_for_the_same_at_once_get_it_once()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 300);

        var jobs = await MeetingAtAsync(contacts[150], sequence, pages: new EnrollPageOptions().Concurrency, () =>
            Task.WhenAll(Enumerable.Range(0, 6).Select(_ => engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page))));

        Assert.Equal(300, jobs.Sum(job => job.Totals.Enrolled));
        Assert.Equal(5 * 300, jobs.Sum(job => job.Totals.SkippedReasons.GetValueOrDefault(OutcomeReasons.AlreadyEnrolled)));
        Assert.Equal(300, (await engine.LiveAsync(sequence)).Count);
        Assert.Equal(0, await engine.DeadlocksAsync());
    }

    // Somebody who has all but enrolled a contact of theirs stops pages half-way, until so many wait for each other or for him; he then gives up.
    private async Task<EndedJob[]> MeetingAtAsync(Guid contact, MadeSequence sequence, int pages, Func<Task<EndedJob[]>> enroll)
    {
        Task<EndedJob[]> enrolling;
        await using (await HeldRows.ByAsync(engine.Database, """
            insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at)
            values (uuid_v7(), $1, $2, 1, $3, uuid_v7(), false, 'pending', 1, now(), now())
            """, sequence.AccountId, sequence.Id, contact))
        {
            enrolling = enroll();
            await Eventually.SeesAsync(
                "Pages that wait",
                () => engine.Database.ScalarAsync<long>(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'transactionid'"),
                waiting => waiting >= pages,
                EngineFixture.Patience);
        }
        return await enrolling;
    }
}
