using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Whoever may publish can name any job in any message. No account is held up by that, and no job is cut short.</summary>
public sealed class When_messages_name_the_wrong_job(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task A_job_whose_caller_waits_takes_no_place_of_its_account()
    {
        var (sequence, job) = await QueuedAsync(BulkModes.Page);
        await engine.Database.ExecuteAsync("update bulk_jobs set reply_to = 'enroll-page' where id = $1", job);

        await engine.HandleAsync(new BulkEnrollRequested(job, sequence.AccountId, sequence.Id), job);

        Assert.Equal(BulkJobStatus.Queued, await StatusAsync(job));
        Assert.Equal(0, await PlacesAsync(sequence));
    }

    [Fact]
    public async Task A_place_that_was_left_behind_holds_nobody_up()
    {
        var (sequence, _) = await QueuedAsync(BulkModes.All);
        for (var i = 0; i < 4; i++)
        {
            var ended = await A.Job(engine.Database, sequence, Bulk.Leads);
            await engine.Database.ExecuteAsync("update bulk_jobs set status = 'completed', finished_at = now() where id = $1", ended);
            await engine.Database.ExecuteAsync("insert into job_shares (job_id, account_id) values ($1, $2)", ended, sequence.AccountId);
        }

        var job = await engine.EnrollAsync(sequence, Bulk.Leads);

        Assert.Equal(BulkJobStatus.Completed, job.Status);
        Assert.Equal(0, await engine.Database.ScalarAsync<long>(
            "select count(*) from job_shares s join bulk_jobs j on j.id = s.job_id where s.account_id = $1 and j.finished_at is not null", sequence.AccountId));
    }

    [Fact]
    public async Task A_job_that_nobody_waits_for_is_not_served_as_one_page()
    {
        var (sequence, job) = await QueuedAsync(BulkModes.All);

        await engine.HandleAsync(new ServeCaller(job, sequence.AccountId), job);

        Assert.Equal(BulkJobStatus.Queued, await StatusAsync(job));
        await engine.RequestAsync(sequence, job);
        Assert.Equal(501, (await engine.EndAsync(job)).Totals.Enrolled);
    }

    private async Task<(MadeSequence Sequence, Guid Job)> QueuedAsync(string mode)
    {
        var account = await A.Account(engine.Database);
        await A.Contacts(engine.Database, account, 501);
        var sequence = await A.Sequence(engine.Database, account);
        return (sequence, await A.Job(engine.Database, sequence, Bulk.Leads, mode));
    }

    private Task<string> StatusAsync(Guid job) => engine.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", job);

    private Task<long> PlacesAsync(MadeSequence sequence) =>
        engine.Database.ScalarAsync<long>("select count(*) from job_shares where account_id = $1", sequence.AccountId);
}
