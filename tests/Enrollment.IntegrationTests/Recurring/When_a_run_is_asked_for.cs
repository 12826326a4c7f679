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
    public async Task Two_at_once_start_one()
    {
        var (sequence, recurring) = await DailyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => RunNowAsync(sequence.AccountId, recurring, At("01-02T10:30").AddMilliseconds(n))));

        // The job enrolls nobody and may be over before the last one asks.
        Assert.Equal(answers.OfType<RunNow.Started>().Count(), (await engine.JobsAsync(recurring)).Count);
        Assert.All(answers.OfType<RunNow.Refused>(), refused => Assert.Equal(RefusalCodes.PreviousRunActive, refused.Refusal.Code));
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
        var answer = await StartRun.NowAsync(db, unit, SequenceKinds.EventQueue, account, recurring, now ?? At("01-02T10:30"), CancellationToken.None);
        if (answer is RunNow.Started)
            await unit.CommitAsync(CancellationToken.None);
        return answer;
    }

    private async Task<(MadeSequence Sequence, Guid Recurring)> DailyAsync(bool isActive = true)
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        return (sequence, await A.Recurring(engine.Database, sequence, At("01-01T12:00"), isActive: isActive));
    }
}
