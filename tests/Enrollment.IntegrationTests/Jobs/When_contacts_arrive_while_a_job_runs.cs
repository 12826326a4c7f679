using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_contacts_arrive_while_a_job_runs(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task They_are_left_to_the_next_job()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 1_001);
        var job = await A.Job(engine.Database, sequence, Bulk.Leads);
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.RequestAsync(sequence, job);
            await Eventually.EqualsAsync("Planned pages", 3, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
            await A.Contacts(engine.Database, account, 50);
        }

        var first = await engine.EndAsync(job);
        var second = await engine.EnrollAsync(sequence, Bulk.Leads);

        Assert.Equal((1_001, 0, 0), first.Counts);
        Assert.Equal((50, 1_001, 0), second.Counts);
    }

    [Fact]
    public async Task Who_unsubscribes_before_their_page_is_done_is_skipped()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 10);
        var job = await A.Job(engine.Database, sequence, Bulk.Leads);
        await using (await HeldRows.PagesOfAsync(engine.Database, job))
        {
            await engine.RequestAsync(sequence, job);
            await Eventually.EqualsAsync("Planned pages", 1, () => engine.Database.ScalarAsync<int>("select pages_planned from bulk_jobs where id = $1", job));
            await engine.Database.ExecuteAsync("update contacts set unsubscribed_at = now() where account_id = $1 and id = $2", account, contacts[4]);
        }

        var ended = await engine.EndAsync(job);

        Assert.Equal((9, 1, 0), ended.Counts);
        Assert.Equal(1, ended.Totals.SkippedReasons[OutcomeReasons.Unsubscribed]);
    }
}
