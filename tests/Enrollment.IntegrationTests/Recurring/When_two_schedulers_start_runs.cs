using Enrollment.Core.Recurring;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Recurring.RecurringClock;

namespace Enrollment.IntegrationTests.Recurring;

public sealed class When_two_schedulers_start_runs(RecurringClock engine) : IClassFixture<RecurringClock>
{
    [Fact]
    public async Task C2_each_of_1000_planned_times_gets_one_job()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        await A.Recurrings(engine.Database, 1_000, sequence, At("01-01T12:00"), maxRuns: 1);
        // A host of its own, which shares nothing with the first but the servers.
        var second = await engine.StartConsumersAsync();

        var taken = await Task.WhenAll(SweepAsync(At("01-02T09:00"), engine.Consumers, atOnce: 3), SweepAsync(At("01-02T09:00"), second, atOnce: 3));

        Assert.All(taken, times => Assert.NotEqual(0, times));
        Assert.Equal((1_000, 1_000, 1_000), (
            await CountAsync("select count(*) from bulk_jobs where account_id = $1"),
            await CountAsync("select count(distinct recurring_enrollment_id) from bulk_jobs where account_id = $1"),
            await CountAsync("select count(*) from recurring_runs r join bulk_jobs j on j.id = r.job_id and j.id = r.id and r.status = 'started' where r.account_id = $1")));
        await engine.SweepAsync("01-02T09:01");
        Assert.Equal(1_000, await CountAsync("select count(*) from recurring_runs where account_id = $1"));

        Task<long> CountAsync(string sql) => engine.Database.ScalarAsync<long>(sql, sequence.AccountId);
    }

    [Fact]
    public async Task C2_each_of_1000_planned_times_of_one_gets_one_run()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        var recurring = await A.Recurring(engine.Database, sequence, At("02-01T00:00"), cron: "* * * * *", missed: MissedTimes.Skip);
        await engine.Database.ExecuteAsync("update sequences set is_active = false where id = $1", sequence.Id);

        for (var minute = 1; minute <= 1_000; minute++)
        {
            await engine.SweepAsync(At("02-01T00:00").AddMinutes(minute), schedulers: 2);
            // Refusals are over sooner than jobs; what counts here is the times.
            if (minute % 9 == 0)
                await engine.Database.ExecuteAsync("update recurring_enrollments set consecutive_failures = 0 where id = $1", recurring);
        }

        Assert.Equal(1_000, await engine.Database.ScalarAsync<long>(
            "select count(distinct planned_at) from recurring_runs where recurring_enrollment_id = $1 and status = 'refused'", recurring));
        Assert.Equal(1_000, await engine.Database.ScalarAsync<long>("select count(*) from recurring_runs where recurring_enrollment_id = $1", recurring));
    }

    [Fact]
    public async Task What_one_has_claimed_the_other_leaves_alone()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        var recurring = await A.Recurring(engine.Database, sequence, At("01-01T12:00"));

        await using (await HeldRows.ByAsync(engine.Database, "select from recurring_enrollments where id = $1 for update", recurring))
            await engine.SweepAsync("01-02T09:00");
        Assert.Empty(await engine.RunsAsync(recurring));

        await engine.SweepAsync("01-02T09:00");
        Assert.Equal(["01-02T09:00 started"], await engine.RunsAsync(recurring));
    }

    [Fact]
    public async Task C6_what_broke_off_between_claim_and_job_is_started_once_by_the_next()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        var recurring = await A.Recurring(engine.Database, sequence, At("01-01T12:00"));
        // The claim is made, the job waits for the sequence; then the session is ended, as by the death of its process.
        await using (await HeldRows.ByAsync(engine.Database, "select from sequences where id = $1 for update", sequence.Id))
        {
            var sweep = engine.SweepAsync("01-02T09:00");
            await Eventually.HoldsAsync("The run waits", async () => await engine.Database.ScalarAsync<bool>("""
                select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%for share%'
                               and pid <> pg_backend_pid() and (select true from (select pg_terminate_backend(pid)) ended))
                """), Hosting.EngineFixture.Patience);
            await Assert.ThrowsAnyAsync<Exception>(() => sweep);
        }
        Assert.Empty(await engine.RunsAsync(recurring));

        await engine.SweepAsync("01-02T09:00", schedulers: 2);

        Assert.Equal(["01-02T09:00 started"], await engine.RunsAsync(recurring));
        Assert.Single(await engine.JobsAsync(recurring));
    }
}
