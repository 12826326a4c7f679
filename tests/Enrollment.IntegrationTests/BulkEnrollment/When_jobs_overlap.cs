using Enrollment.Core.BulkEnrollment;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.BulkEnrollment;

public sealed class When_jobs_overlap(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Nobody_is_enrolled_twice_and_nobody_is_left_out()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 1_200, source: "web");
        await A.Contacts(engine.Database, account, 1_200, source: "web", city: "Kiel");
        await A.Contacts(engine.Database, account, 1_200, city: "Kiel");
        EnrollmentTarget[] targets = [Bulk.Contacts(("source", "web")), Bulk.Contacts(("city", "Kiel")), Bulk.Leads];

        var jobs = await Task.WhenAll(targets.Select(target => engine.EnrollAsync(sequence, target)));

        Assert.Equal([2_400, 2_400, 3_600], jobs.Select(job => job.Totals.Matched));
        Assert.Equal(3_600, jobs.Sum(job => job.Totals.Enrolled));
        var live = await engine.LiveAsync(sequence);
        Assert.Equal(3_600, live.Count);
        Assert.Distinct(live);
        Assert.Equal(0, await DeadlocksAsync());
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task Callers_of_page_mode_who_ask_for_the_same_at_once_get_it_once()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        await A.Contacts(engine.Database, account, 300);

        var jobs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => engine.EnrollAsync(sequence, Bulk.Leads, BulkModes.Page)));

        Assert.Equal(300, jobs.Sum(job => job.Totals.Enrolled));
        Assert.Equal(5 * 300, jobs.Sum(job => job.Totals.SkippedReasons.GetValueOrDefault(OutcomeReasons.AlreadyEnrolled)));
        Assert.Equal(300, (await engine.LiveAsync(sequence)).Count);
    }

    // A page that was chosen in a deadlock is tried again, so only the server's count tells of it; and a session that is not
    // busy keeps its count to itself for ten seconds, but not beyond its end.
    private async Task<long> DeadlocksAsync()
    {
        var now = await engine.Database.ScalarAsync<DateTime>("select clock_timestamp()");
        await Eventually.EqualsAsync("Sessions of before", 0L, () =>
        {
            engine.Part<NpgsqlDataSource>().Clear();
            engine.Database.DataSource.Clear();
            return engine.Database.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and backend_start < $1", now);
        }, EngineFixture.Patience);
        return await engine.Database.ScalarAsync<long>("select deadlocks from pg_stat_database where datname = current_database()");
    }
}
