using Enrollment.Core.Hosting;
using Enrollment.Core.Outbox;
using Enrollment.Core.Recurring;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;
using static Enrollment.IntegrationTests.Recurring.RecurringClock;

namespace Enrollment.IntegrationTests.Recurring;

public sealed class When_a_run_is_asked_for(RecurringClock engine) : IClassFixture<RecurringClock>
{
    [Fact]
    public async Task It_is_started_at_once_even_of_one_that_is_not_active_and_the_plan_stays()
    {
        var (sequence, recurring) = await DailyAsync(isActive: false);
        var contacts = await A.Contacts(engine.Database, sequence.AccountId, 2);

        var started = Assert.IsType<RunNow.Started>(await RunNowAsync(sequence.AccountId, recurring));
        await engine.JobsEndedAsync(recurring);

        Assert.Equal(["01-02T10:30 started"], await engine.RunsAsync(recurring));
        Assert.Equal([started.JobId], await engine.JobsAsync(recurring));
        Assert.Equal(contacts.Count, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1", started.JobId));
        Assert.Equal((1, null), await engine.ReadAsync(recurring) is var read ? (read.Runs, read.NextRunAt) : default);
    }

    [Fact]
    public async Task While_the_run_before_it_goes_on_it_is_refused_and_nothing_is_written()
    {
        var (sequence, recurring) = await DailyAsync();
        await engine.KeepBusyAsync(recurring, sequence);

        Assert.Equal(RefusalCodes.PreviousRunActive, await CodeAsync(sequence.AccountId, recurring));
        Assert.Empty(await engine.RunsAsync(recurring));
    }

    [Fact]
    public async Task The_second_of_two_at_once_waits_for_the_first_and_finds_its_job()
    {
        var (sequence, recurring) = await DailyAsync();
        await using var db = await engine.Part<IDbContextFactory<EnrollmentDb>>().CreateDbContextAsync();
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(db, CancellationToken.None);
        var first = Assert.IsType<RunNow.Started>(await NowAsync(db, unit, sequence.AccountId, recurring, At("01-02T10:30")));

        var second = RunNowAsync(sequence.AccountId, recurring, At("01-02T10:31"));
        await Eventually.HoldsAsync("The second waits", async () => await engine.Database.ScalarAsync<bool>("""
            select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%recurring_enrollments%for update%')
            """), Hosting.EngineFixture.Patience);
        await unit.CommitAsync(CancellationToken.None);

        // The job enrolls nobody, so it may already be over when the second looks.
        if (await second is RunNow.Refused refused)
            Assert.Equal(RefusalCodes.PreviousRunActive, refused.Refusal.Code);
        else
            Assert.True(await engine.Database.ScalarAsync<bool>("select finished_at is not null from bulk_jobs where id = $1", first.JobId));
        Assert.Equal(first.JobId, (await engine.JobsAsync(recurring))[0]);
    }

    [Fact]
    public async Task The_clocks_run_is_refused_while_it_goes_on()
    {
        var (sequence, recurring) = await DailyAsync();
        await RunNowAsync(sequence.AccountId, recurring);
        await engine.JobsEndedAsync(recurring);
        await engine.KeepBusyAsync(recurring, sequence);

        await engine.SweepAsync("01-03T09:00");

        Assert.Equal("01-03T09:00 refused previous_run_active", (await engine.RunsAsync(recurring))[^1]);
    }

    [Fact]
    public async Task It_is_refused_where_a_planned_run_would_be()
    {
        var (paused, recurring) = await DailyAsync();
        await engine.Database.ExecuteAsync("update sequences set is_active = false where id = $1", paused.Id);
        var over = await A.Recurring(engine.Database, await A.Sequence(engine.Database, paused.AccountId), At("01-01T12:00"), endsAt: At("01-02T10:00"));
        var used = await A.Recurring(engine.Database, await A.Sequence(engine.Database, paused.AccountId), At("01-01T12:00"), maxRuns: 1);
        await RunNowAsync(paused.AccountId, used);
        await engine.JobsEndedAsync(used);

        Assert.Equal(RefusalCodes.SequenceInactive, await CodeAsync(paused.AccountId, recurring));
        Assert.Equal(RefusalCodes.Conflict, await CodeAsync(paused.AccountId, over));
        Assert.Equal(RefusalCodes.Conflict, await CodeAsync(paused.AccountId, used, At("01-02T11:00")));
        Assert.Equal(RefusalCodes.RecurringEnrollmentNotFound, await CodeAsync(await A.Account(engine.Database), recurring));
    }

    private async Task<string> CodeAsync(Guid account, Guid recurring, DateTimeOffset? now = null) =>
        Assert.IsType<RunNow.Refused>(await RunNowAsync(account, recurring, now)).Refusal.Code;

    private async Task<RunNow> RunNowAsync(Guid account, Guid recurring, DateTimeOffset? now = null)
    {
        await using var db = await engine.Part<IDbContextFactory<EnrollmentDb>>().CreateDbContextAsync();
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(db, CancellationToken.None);
        var answer = await NowAsync(db, unit, account, recurring, now ?? At("01-02T10:30"));
        if (answer is RunNow.Started)
            await unit.CommitAsync(CancellationToken.None);
        return answer;
    }

    private static Task<RunNow> NowAsync(EnrollmentDb db, OutboxUnit unit, Guid account, Guid recurring, DateTimeOffset now) =>
        StartRun.NowAsync(db, unit, SequenceKinds.EventQueue, account, recurring, now, CancellationToken.None);

    private async Task<(MadeSequence Sequence, Guid Recurring)> DailyAsync(bool isActive = true)
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        return (sequence, await A.Recurring(engine.Database, sequence, At("01-01T12:00"), isActive: isActive));
    }
}
