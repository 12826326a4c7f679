using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Repair;

/// <summary>Messages can be lost where the outbox cannot see it: a deleted queue, a restored backup, an error queue.</summary>
public sealed class When_a_job_is_stuck(RepairingScheduler engine) : IClassFixture<RepairingScheduler>
{
    private const string Start =
        "status = 'running', started_at = now(), ceiling_key = 'ffffffff-ffff-ffff-ffff-ffffffffffff'";

    [Theory]
    [InlineData(BulkModes.All, 600)]
    [InlineData(BulkModes.Page, 500)]
    public async Task One_whose_request_was_lost_is_planned(string mode, int enrolled)
    {
        var job = await JobAsync(contacts: 600, mode);

        await GetStuckAsync(job);

        var ended = await engine.EndAsync(job);
        Assert.Equal((enrolled, 0, 0), ended.Counts);
    }

    [Theory]
    [InlineData(BulkModes.All, true)]
    [InlineData(BulkModes.Page, true)]
    [InlineData(BulkModes.All, false)]
    public async Task A_page_whose_message_was_lost_or_never_sent_is_enrolled(string mode, bool wasSent)
    {
        var job = await JobAsync(contacts: 20, mode);
        await PageAsync(job, wasSent);

        await GetStuckAsync(job, $"{Start}, planned_at = now(), pages_planned = 1");

        var ended = await engine.EndAsync(job);
        Assert.Equal((20, 0, 0), ended.Counts);
    }

    [Theory]
    [InlineData(BulkModes.All, 600)]
    [InlineData(BulkModes.Page, 500)]
    public async Task One_that_unenrolls_is_set_going_too(string mode, int cancelled)
    {
        var job = await UnenrollingJobAsync(contacts: 600, mode);

        await GetStuckAsync(job);

        Assert.Equal((cancelled, 0, 0), (await engine.EndAsync(job)).Ended);
    }

    [Theory]
    [InlineData(BulkModes.All)]
    [InlineData(BulkModes.Page)]
    public async Task A_page_to_be_unenrolled_whose_message_was_lost_is_done(string mode)
    {
        var job = await UnenrollingJobAsync(contacts: 20, mode);
        await PageAsync(job);

        await GetStuckAsync(job, $"{Start}, planned_at = now(), pages_planned = 1");

        Assert.Equal((20, 0, 0), (await engine.EndAsync(job)).Ended);
    }

    [Fact]
    public async Task One_whose_pages_are_all_done_is_completed()
    {
        var job = await JobAsync(contacts: 20, BulkModes.All);
        await PageAsync(job);
        await engine.Database.ExecuteAsync("update bulk_pages set done_at = now() - interval '1 hour' where job_id = $1", job);

        await GetStuckAsync(job, $"{Start}, planned_at = now(), pages_planned = 1");

        var ended = await engine.EndAsync(job);
        Assert.Equal((BulkJobStatus.Completed, 1), (ended.Status, ended.Totals.PagesDone));
    }

    [Fact]
    public async Task One_whose_planning_was_broken_off_is_planned_to_its_end()
    {
        var job = await JobAsync(contacts: 1_100, BulkModes.All);

        await GetStuckAsync(job, Start);

        var ended = await engine.EndAsync(job);
        Assert.Equal((1_100, 0, 0), ended.Counts);
        Assert.Equal(3, ended.Totals.PagesTotal);
    }

    [Fact]
    public async Task One_that_makes_progress_is_left_alone()
    {
        var moving = await JobAsync(contacts: 5, BulkModes.All);
        var stuck = await JobAsync(contacts: 5, BulkModes.All);

        await GetStuckAsync(stuck);
        await engine.EndAsync(stuck);

        Assert.Equal(BulkJobStatus.Queued, await engine.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", moving));
    }

    [Fact]
    public async Task One_that_was_not_stuck_at_all_is_none_the_worse_for_it()
    {
        var job = await JobAsync(contacts: 700, BulkModes.All);
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.Sender.SendAsync(new BulkEnrollRequested(job, await AccountOfAsync(job), Guid.CreateVersion7()), job);
            await Eventually.EqualsAsync("Planned pages", 2, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
            await GetStuckAsync(job);
            await Eventually.HoldsAsync("It has been repaired", () => engine.Database.ScalarAsync<bool>(
                "select updated_at > now() - interval '1 minute' from bulk_jobs where id = $1", job));
        }

        var ended = await engine.EndAsync(job);
        await engine.HandledAsync(MessageIds.For(job, nameof(EnrollPage), 1), times: 2);
        Assert.Equal((700, 0, 0), ended.Counts);
    }

    private async Task<Guid> UnenrollingJobAsync(int contacts, string mode)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, account, contacts));
        return await A.Job(engine.Database, sequence, Bulk.Leads, mode, unenrollBecause: "over");
    }

    private async Task<Guid> JobAsync(int contacts, string mode)
    {
        var account = await A.Account(engine.Database);
        await A.Contacts(engine.Database, account, contacts);
        return await A.Job(engine.Database, await A.Sequence(engine.Database, account), Bulk.Leads, mode);
    }

    [Fact]
    public async Task One_that_ten_repairs_did_not_help_is_given_up_and_says_so()
    {
        var job = await JobAsync(contacts: 10, BulkModes.All);

        // Ten repairs in vain make the next wait 32 times as long.
        await engine.Database.ExecuteAsync($"update bulk_jobs set {Start}, repairs = 10, updated_at = now() - interval '2 days' where id = $1", job);

        await Eventually.EqualsAsync(
            "the job's status", "failed", () => engine.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", job));
        Assert.Contains("10 repairs", await engine.Database.ScalarAsync<string>("select error from bulk_jobs where id = $1", job), StringComparison.Ordinal);
    }

    private Task<int> PageAsync(Guid job, bool wasSent = true) => engine.Database.ExecuteAsync("""
        insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key, sent_at)
        select id, account_id, 1, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
            case when $2 then now() - interval '1 hour' end
        from bulk_jobs where id = $1
        """, job, wasSent);

    private Task<int> GetStuckAsync(Guid job, string state = "error = null") =>
        engine.Database.ExecuteAsync($"update bulk_jobs set {state}, updated_at = now() - interval '1 hour' where id = $1", job);

    private Task<Guid> AccountOfAsync(Guid job) => engine.Database.ScalarAsync<Guid>("select account_id from bulk_jobs where id = $1", job);
}

/// <summary>With a scheduler that repairs all the time what has been stuck for ten minutes.</summary>
public sealed class RepairingScheduler : EngineFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await StartSchedulerAsync("--Repair:Every=00:00:01", "--Repair:StuckAfter=00:10:00", "--DueSteps:Every=00:10:00");
    }
}
