using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_a_job_is_cancelled_between_pages(OnePageAtATime engine) : IClassFixture<OnePageAtATime>
{
    [Fact]
    public async Task What_is_enrolled_stays_the_rest_is_dropped_and_the_counts_are_true()
    {
        var (sequence, job) = await QueuedAsync(contacts: 2_600);
        Task<bool> cancelling;
        await using (await PageHeldAsync(sequence, job, page: 3))
        {
            // Page 3 is half-way and is waited for; those behind it have not started.
            cancelling = CancelAsync(sequence.AccountId, job);
            await Eventually.HoldsAsync("The cancellation waits", IsSomebodyWaitingForAdvisoryLockAsync, EngineFixture.Patience);
        }

        Assert.True(await cancelling);

        var ended = await engine.EndAsync(job);
        Assert.Equal(BulkJobStatus.Cancelled, ended.Status);
        Assert.Equal((1_500, 0, 0), ended.Counts);
        Assert.Equal((6, 3), (ended.Totals.PagesTotal, ended.Totals.PagesDone));
    }

    [Fact]
    public async Task Pages_that_come_afterwards_are_dropped()
    {
        var (sequence, job) = await QueuedAsync(contacts: 20);
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.RequestAsync(sequence, job);
            await Eventually.EqualsAsync("Planned pages", 1, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
            await engine.Database.ExecuteAsync("update bulk_jobs set status = 'cancelled', finished_at = now() where id = $1", job);
        }

        await engine.HandledAsync(MessageIds.For(job, nameof(EnrollPage), 1));
        await engine.HandleAsync(new EnrollPage(job, sequence.AccountId, 1), job);
        await engine.HandleAsync(new BulkEnrollRequested(job, sequence.AccountId, sequence.Id), job);

        Assert.Empty(await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task One_that_nobody_has_begun_never_begins()
    {
        var (sequence, job) = await QueuedAsync(contacts: 20);

        Assert.True(await CancelAsync(sequence.AccountId, job));
        await engine.HandleAsync(new BulkEnrollRequested(job, sequence.AccountId, sequence.Id), job);

        var ended = await engine.EndAsync(job);
        Assert.Equal((BulkJobStatus.Cancelled, 0), (ended.Status, ended.Totals.PagesTotal));
    }

    [Fact]
    public async Task One_that_has_ended_and_one_of_another_account_stay_as_they_are()
    {
        var (sequence, job) = await QueuedAsync(contacts: 20);

        Assert.False(await CancelAsync(await A.Account(engine.Database), job));
        await engine.RequestAsync(sequence, job);
        await engine.EndAsync(job);
        Assert.False(await CancelAsync(sequence.AccountId, job));

        Assert.Equal(BulkJobStatus.Completed, (await engine.EndAsync(job)).Status);
    }

    private async Task<(MadeSequence Sequence, Guid Job)> QueuedAsync(int contacts)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, contacts);
        return (sequence, await A.Job(engine.Database, sequence, Bulk.Leads));
    }

    // Pages run one at a time, in order; this one stops once it has begun.
    private async Task<HeldRows> PageHeldAsync(MadeSequence sequence, Guid job, int page)
    {
        HeldRows held;
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.RequestAsync(sequence, job);
            await Eventually.HoldsAsync(
                "The job is planned", () => engine.Database.ScalarAsync<bool>("select planned_at is not null from bulk_jobs where id = $1", job), EngineFixture.Patience);
            held = await HeldRows.PagesAfterAsync(engine.Database, job, page - 1);
        }
        await Eventually.EqualsAsync("Pages done", page - 1, () => PagesDoneAsync(job), EngineFixture.Patience);
        await Eventually.HoldsAsync("The page has begun", () => engine.Database.ScalarAsync<bool>("""
            select exists (select from pg_locks l join pg_stat_activity a using (pid)
                           where not l.granted and l.locktype in ('transactionid', 'tuple') and a.datname = current_database())
            """), EngineFixture.Patience);
        return held;
    }

    private Task<int> PagesDoneAsync(Guid job) =>
        engine.Database.ScalarAsync<int>("select count(done_at)::integer from bulk_pages where job_id = $1", job);

    private Task<bool> IsSomebodyWaitingForAdvisoryLockAsync() => engine.Database.ScalarAsync<bool>("""
        select exists (select from pg_locks l join pg_stat_activity a using (pid)
                       where not l.granted and l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and a.datname = current_database())
        """);

    // As the API does it.
    private async Task<bool> CancelAsync(Guid account, Guid job)
    {
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(CancellationToken.None);
        if (!await JobEnd.TryCancelAsync(unit, account, job, CancellationToken.None))
            return false;
        await engine.Part<JobShares>().LeaveAsync(unit, account, [job], CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
        return true;
    }
}

public sealed class OnePageAtATime : EngineFixture
{
    protected override string[] ConsumersSettings => ["--EnrollPage:Concurrency=1"];
}
