using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_contacts_are_unenrolled(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Everybody_live_of_the_target_is_cancelled_by_force_enrolled_ones_too_and_the_rest_says_why_not()
    {
        var (account, sequence) = await MadeAsync();
        var contacts = await A.Contacts(engine.Database, account, 1_204);
        var others = await A.Contacts(engine.Database, account, 2, contactType: "customer");
        await A.Enrollments(engine.Database, sequence, contacts.Take(1_201));
        await A.Enrollments(engine.Database, sequence, contacts.Take(2), forced: true);
        await A.Enrollments(engine.Database, sequence, contacts.Skip(1_201).Take(1), EnrollmentState.Completed);
        var spared = await A.Enrollments(engine.Database, sequence, others);

        var ended = await engine.UnenrollAsync(sequence, Bulk.Leads);

        Assert.Equal((1_201, 3, 0), ended.Ended);
        Assert.Equal(3, ended.Totals.SkippedReasons[OutcomeReasons.NotEnrolled]);
        Assert.Equal(others, await engine.LiveAsync(sequence));
        Assert.Equal(1_203, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1 and reason = 'season is over'", sequence.Id));
        Assert.Equal(1_203, await engine.Database.ScalarAsync<long>("select count(*) from enrollment_notes where job_id = $1", ended.Id));
        Assert.Equal(spared.Count, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where id = any($1) and state = 'pending'", spared.ToArray()));
    }

    [Fact]
    public async Task Ids_that_are_nobodys_fail_and_another_accounts_contact_is_one_of_them()
    {
        var (account, sequence) = await MadeAsync();
        var (strangers, theirs) = await MadeAsync();
        var foreign = (await A.Contacts(engine.Database, strangers, 1))[0];
        await A.Enrollments(engine.Database, theirs, [foreign]);
        var contacts = await A.Contacts(engine.Database, account, 2);
        await A.Enrollments(engine.Database, sequence, contacts.Take(1));

        var ended = await engine.UnenrollAsync(sequence, Bulk.Ids([.. contacts, foreign, Guid.CreateVersion7()]));

        Assert.Equal((1, 1, 2), ended.Ended);
        Assert.Equal(2, ended.Totals.FailedReasons[OutcomeReasons.ContactNotFound]);
        Assert.Equal([foreign], await engine.LiveAsync(theirs));
    }

    [Fact]
    public async Task A_step_under_way_ends_with_its_enrollment()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account, A.Step(awaitCompletion: true));
        var enrollment = (await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, account, 1)))[0];
        await Enrollments.Enrollees.HandOutAsync(engine, enrollment);

        await engine.UnenrollAsync(sequence, Bulk.Leads);

        Assert.Equal(["failed season is over"], await engine.Database.ColumnAsync<string>(
            "select format('%s %s', status, error) from step_runs where enrollment_id = $1", enrollment));
    }

    [Fact]
    public async Task Page_mode_takes_the_next_five_hundred_who_are_live()
    {
        var (account, sequence) = await MadeAsync();
        var contacts = await A.Contacts(engine.Database, account, 1_300);
        await A.Enrollments(engine.Database, sequence, contacts.Where((_, index) => index % 2 == 0));

        var pages = new List<EndedJob>();
        do
            pages.Add(await engine.UnenrollAsync(sequence, Bulk.Leads, BulkModes.Page));
        while (pages[^1].HasMore);

        Assert.Equal([500, 150], pages.Select(page => page.Totals.Cancelled));
        Assert.Empty(await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task A_paused_queue_lets_them_go()
    {
        var (account, sequence) = await MadeAsync();
        await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, account, 3));
        await engine.Database.ExecuteAsync("update sequences set is_active = false where id = $1", sequence.Id);

        Assert.Equal((3, 0, 0), (await engine.UnenrollAsync(sequence, Bulk.Leads)).Ended);
    }

    [Fact]
    public async Task Everybody_live_in_a_sequence_can_be_meant_whoever_they_are()
    {
        var (account, sequence) = await MadeAsync();
        var contacts = await A.Contacts(engine.Database, account, 1_100);
        await A.Enrollments(engine.Database, sequence, contacts.Take(1_000));
        await A.Enrollments(engine.Database, sequence, contacts.Skip(900), forced: true);
        await engine.Database.ExecuteAsync("delete from contacts where account_id = $1 and id = $2", account, contacts[5]);

        var job = await AcceptAsync(sequence, "sequence_deleted");

        var ended = await engine.EndAsync(job);
        Assert.Equal((1_100, 0, 0), ended.Ended);
        Assert.Equal(3, ended.Totals.PagesTotal);
        Assert.Empty(await engine.LiveAsync(sequence));
        Assert.Equal(["sequence_deleted"], await engine.Database.ColumnAsync<string>("select distinct reason from enrollments where sequence_id = $1", sequence.Id));
    }

    [Fact]
    public async Task Messages_that_come_twice_change_nothing_more()
    {
        var (account, sequence) = await MadeAsync();
        var contacts = await A.Contacts(engine.Database, account, 700);
        await A.Enrollments(engine.Database, sequence, contacts);
        var ended = await engine.UnenrollAsync(sequence, Bulk.Leads);
        var again = await A.Enrollments(engine.Database, sequence, contacts.Take(5));

        await engine.HandleAsync(new BulkUnenrollRequested(ended.Id, account, sequence.Id), ended.Id);
        foreach (var page in new[] { 1, 2 })
            await engine.HandleAsync(new UnenrollPage(ended.Id, account, page), ended.Id);

        await engine.EndAsync(ended.Id);
        Assert.Equal(again.Count, (await engine.LiveAsync(sequence)).Count);
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task The_same_page_delivered_many_times_at_once_is_done_once()
    {
        var (account, sequence) = await MadeAsync();
        await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, account, 600));
        var job = await A.Job(engine.Database, sequence, Bulk.Leads, unenrollBecause: "over");
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.RequestUnenrollingAsync(sequence, job);
            await Eventually.EqualsAsync("Planned pages", 2, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            engine.Part<Consumers.Jobs.PageRounds>().RunAsync(job, account, (i % 2) + 1, CancellationToken.None)));

        Assert.Equal((600, 0, 0), (await engine.EndAsync(job)).Ended);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_midway_leaves_the_rest_enrolled_and_its_counts_true()
    {
        var (account, sequence) = await MadeAsync();
        var contacts = await A.Contacts(engine.Database, account, 2_400);
        await A.Enrollments(engine.Database, sequence, contacts);
        var job = await A.Job(engine.Database, sequence, Bulk.Leads, unenrollBecause: "over");
        Task<bool> cancelling;
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            // Two pages at a time wait to begin, then the cancellation; the others come behind it.
            await engine.RequestUnenrollingAsync(sequence, job);
            await WaitingAsync("ShareLock", 2);
            cancelling = CancelAsync(account, job);
            await WaitingAsync("ExclusiveLock", 1);
        }
        Assert.True(await cancelling);

        var ended = await engine.EndAsync(job);
        Assert.Equal(BulkJobStatus.Cancelled, ended.Status);
        Assert.Equal((1_000, 0, 0), ended.Ended);
        Assert.Equal((5, 2), (ended.Totals.PagesTotal, ended.Totals.PagesDone));
        Assert.Equal(1_400, (await engine.LiveAsync(sequence)).Count);
    }

    [Fact]
    public async Task Enrolling_and_unenrolling_the_same_contacts_at_once_meets_no_deadlock_and_adds_up()
    {
        var (account, sequence) = await MadeAsync();
        await A.Contacts(engine.Database, account, 2_000);

        for (var round = 0; round < 3; round++)
            await Task.WhenAll(engine.EnrollAsync(sequence, Bulk.Leads), engine.UnenrollAsync(sequence, Bulk.Leads), engine.EnrollAsync(sequence, Bulk.Leads));
        await engine.UnenrollAsync(sequence, Bulk.Leads);

        Assert.Equal(0, await engine.DeadlocksAsync());

        Assert.Empty(await engine.LiveAsync(sequence));
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    private async Task<(Guid Account, MadeSequence Sequence)> MadeAsync()
    {
        var account = await A.Account(engine.Database);
        return (account, await A.Sequence(engine.Database, account));
    }

    private Task<int> WaitingAsync(string mode, int count) => Eventually.EqualsAsync($"Waiting for {mode}", count, () => engine.Database.ScalarAsync<int>("""
        select count(*)::integer from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and l.locktype = 'advisory' and l.mode = $1 and a.datname = current_database()
        """, mode), EngineFixture.Patience);

    // As the API does it.
    private async Task<bool> CancelAsync(Guid account, Guid job)
    {
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(CancellationToken.None);
        var isCancelled = await JobEnd.TryCancelAsync(unit, account, job, CancellationToken.None);
        await engine.Part<JobShares>().LeaveAsync(unit, account, [job], CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
        return isCancelled;
    }

    // As whoever deletes a sequence does it.
    private async Task<Guid> AcceptAsync(MadeSequence made, string reason)
    {
        await using var db = engine.Database.Db();
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(db, CancellationToken.None);
        var sequence = await db.Sequences.AsNoTracking().SingleAsync(s => s.Id == made.Id);
        var empties = new JobWork.Unenroll(reason) { Target = new EnrollmentTarget.LiveIn(sequence.Id) };
        var job = await AcceptJob.WriteAsync(db, unit, sequence, empties, new(RequestedBy: null), DateTimeOffset.UtcNow, CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
        return job.Id;
    }
}
