using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Of one account no more than a window of pages is on the bus, and no more than a few jobs run.</summary>
public sealed class When_an_account_has_more_work_than_its_share(NarrowWindow engine) : IClassFixture<NarrowWindow>
{
    [Fact]
    public async Task A_window_of_its_pages_is_sent_the_rest_follows_and_nobody_is_lost()
    {
        var (sequence, contacts) = await MadeAsync(contacts: 10_300);
        var jobs = await JobsAsync(sequence, count: NarrowWindow.Running, forced: true);
        var held = await HoldAsync(jobs);
        foreach (var job in jobs)
            await engine.RequestAsync(sequence, job);

        await PlannedAsync(jobs, pages: 21);
        Assert.Equal(NarrowWindow.Pages, await SentAsync(sequence));

        await GiveBackAsync(held);
        foreach (var job in jobs)
            Assert.Equal((10_300, 0, 0), (await engine.EndAsync(job)).Counts);
        Assert.Equal(contacts.Count * jobs.Length, (await engine.LiveAsync(sequence)).Count);
        Assert.Empty(await engine.Database.ColumnAsync<Guid>("select job_id from job_shares where account_id = $1", sequence.AccountId));
    }

    [Fact]
    public async Task The_window_is_kept_while_pages_end_together()
    {
        var (sequence, _) = await MadeAsync(contacts: 15_000);
        var jobs = await JobsAsync(sequence, count: NarrowWindow.Running + 1, forced: true);
        using var over = new CancellationTokenSource();
        var watching = MostInFlightAsync(sequence, over.Token);

        foreach (var job in jobs)
            await engine.RequestAsync(sequence, job);
        foreach (var job in jobs)
            Assert.Equal((15_000, 0, 0), (await engine.EndAsync(job)).Counts);
        await over.CancelAsync();

        Assert.InRange(await watching, 1, NarrowWindow.Pages);
    }

    [Fact]
    public async Task A_job_that_comes_later_gets_half_of_the_window_page_by_page()
    {
        var (sequence, _) = await MadeAsync(contacts: 5_000);
        var jobs = await JobsAsync(sequence, count: 2, forced: true);
        var (first, second) = (jobs[0], jobs[1]);
        var held = await HoldAsync(jobs);
        await engine.RequestAsync(sequence, first);
        await PlannedAsync([first], pages: 10);
        await engine.RequestAsync(sequence, second);
        await PlannedAsync([second], pages: 10);
        Assert.Equal((4, 0), (await InFlightAsync(first), await InFlightAsync(second)));

        // Two pages of the first job end.
        await using (await HeldRows.PagesAfterAsync(engine.Database, first, page: 2))
        await using (await HeldRows.PagesAfterAsync(engine.Database, second, page: 0))
        {
            await GiveBackAsync(held);
            await Eventually.EqualsAsync("Pages in flight", (2, 2), async () => (await InFlightAsync(first), await InFlightAsync(second)), EngineFixture.Patience);
        }

        foreach (var job in jobs)
            Assert.Equal((5_000, 0, 0), (await engine.EndAsync(job)).Counts);
    }

    [Fact]
    public async Task The_last_two_pages_end_together_and_the_job_is_completed()
    {
        var (sequence, _) = await MadeAsync(contacts: 700);
        var job = (await JobsAsync(sequence, count: 1))[0];
        var held = await HoldAsync([job]);
        await engine.RequestAsync(sequence, job);
        await PlannedAsync([job], pages: 2);

        // Each has done its part, and neither can see the other's.
        await using (await HeldRows.ByAsync(engine.Database, "select pg_advisory_xact_lock(hashtextextended('job shares ' || $1, 0))", sequence.AccountId.ToString()))
        {
            await GiveBackAsync(held);
            await WaitingAsync("Pages that wait for the account's turn", 2);
        }

        Assert.Equal((700, 0, 0), (await engine.EndAsync(job)).Counts);
    }

    [Fact]
    public async Task The_jobs_beyond_its_places_are_queued_and_start_when_others_end()
    {
        var (sequence, _) = await MadeAsync(contacts: 700);
        var jobs = await JobsAsync(sequence, count: 5, forced: true);
        var held = await HoldAsync(jobs);
        foreach (var job in jobs)
            await engine.HandleAsync(new Contracts.BulkEnrollRequested(job, sequence.AccountId, sequence.Id), job);

        Assert.Equal(
            ["running", "running", "queued", "queued", "queued"],
            await engine.Database.ColumnAsync<string>("select status from bulk_jobs where account_id = $1 order by id", sequence.AccountId));

        await GiveBackAsync(held);
        foreach (var job in jobs)
            Assert.Equal((700, 0, 0), (await engine.EndAsync(job)).Counts);
    }

    [Fact]
    public async Task What_is_cancelled_leaves_nothing_and_the_next_jobs_start()
    {
        var (sequence, _) = await MadeAsync(contacts: 10_300);
        var jobs = await JobsAsync(sequence, count: 4, forced: true);
        var held = await HoldAsync(jobs);
        foreach (var job in jobs)
            await engine.HandleAsync(new Contracts.BulkEnrollRequested(job, sequence.AccountId, sequence.Id), job);
        await PlannedAsync(jobs[..2], pages: 21);
        // They wait behind the pages that have come, and in front of all others.
        var cancelling = jobs[..3].Select(job => CancelAsync(sequence.AccountId, job)).ToList();
        await WaitingAsync("Cancellations that wait", 3);
        await GiveBackAsync(held);
        Assert.All(await Task.WhenAll(cancelling), Assert.True);

        Assert.Equal(BulkJobStatus.Completed, (await engine.EndAsync(jobs[3])).Status);
        foreach (var job in jobs[..3])
            Assert.Equal(BulkJobStatus.Cancelled, (await engine.EndAsync(job)).Status);
        // Pages of a cancelled job are out of the window, which the next job may fill before it is cancelled, too: the limit is that of each.
        foreach (var job in jobs[..3])
            Assert.InRange(await InFlightAsync(job), 0, NarrowWindow.Pages);
        await Eventually.EqualsAsync("Pages on the bus", 0U, () => engine.Broker.MessagesInAsync("enroll-page"), EngineFixture.Patience);
    }

    [Fact]
    public async Task Jobs_that_end_together_start_as_many_others_and_none_is_forgotten()
    {
        var (sequence, _) = await MadeAsync(contacts: 3);
        var jobs = await JobsAsync(sequence, count: 40, forced: true);
        await Task.WhenAll(jobs.Select(job => engine.RequestAsync(sequence, job)));

        foreach (var job in jobs)
            Assert.Equal((3, 0, 0), (await engine.EndAsync(job)).Counts);
    }

    private async Task<(MadeSequence Sequence, IReadOnlyList<Guid> Contacts)> MadeAsync(int contacts)
    {
        var account = await A.Account(engine.Database);
        return (await A.Sequence(engine.Database, account, A.Step(TimeSpan.FromDays(30))), await A.Contacts(engine.Database, account, contacts));
    }

    private async Task<Guid[]> JobsAsync(MadeSequence sequence, int count, bool forced = false)
    {
        var jobs = new List<Guid>(count);
        for (var i = 0; i < count; i++)
            jobs.Add(await A.Job(engine.Database, sequence, Bulk.Leads, skipIfAlreadyEnrolled: !forced));
        return [.. jobs];
    }

    private async Task<HeldRows[]> HoldAsync(Guid[] jobs)
    {
        var held = new List<HeldRows>(jobs.Length);
        foreach (var job in jobs)
            held.Add(await HeldRows.PagesOfAsync(engine.Database, job));
        return [.. held];
    }

    private static async Task GiveBackAsync(HeldRows[] held)
    {
        foreach (var one in held)
            await one.DisposeAsync();
    }

    private async Task PlannedAsync(Guid[] jobs, int pages)
    {
        foreach (var job in jobs)
            await Eventually.EqualsAsync("Planned pages", pages, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job), EngineFixture.Patience);
    }

    private Task<int> SentAsync(MadeSequence sequence) => engine.Database.ScalarAsync<int>("""
        select count(*)::integer from job_shares s join bulk_pages p on p.job_id = s.job_id
        where s.account_id = $1 and p.sent_at is not null and p.done_at is null
        """, sequence.AccountId);

    private Task<int> InFlightAsync(Guid job) => engine.Database.ScalarAsync<int>(
        "select count(*)::integer from bulk_pages where job_id = $1 and sent_at is not null and done_at is null", job);

    private Task<long> WaitingAsync(string what, long many) => Eventually.EqualsAsync(what, many, () => engine.Database.ScalarAsync<long>("""
        select count(*) from pg_locks l join pg_stat_activity a using (pid)
        where not l.granted and l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and a.datname = current_database()
        """), EngineFixture.Patience);

    private async Task<int> MostInFlightAsync(MadeSequence sequence, CancellationToken over)
    {
        var most = 0;
        while (!over.IsCancellationRequested)
            most = Math.Max(most, await SentAsync(sequence));
        return most;
    }

    // As the API does it.
    private async Task<bool> CancelAsync(Guid account, Guid job)
    {
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(CancellationToken.None);
        var isCancelled = await JobEnd.TryCancelAsync(unit, account, job, CancellationToken.None);
        await engine.Part<JobShares>().LeaveAsync(unit, account, [job], CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
        return isCancelled;
    }
}

/// <summary>With a window of four pages and places for two jobs.</summary>
public sealed class NarrowWindow : EngineFixture
{
    public const int Pages = 4;
    public const int Running = 2;

    protected override string[] ConsumersSettings => [$"--Jobs:PagesInFlight={Pages}", $"--Jobs:RunningPerAccount={Running}"];
}
