using Enrollment.Core.Recurring;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Recurring.RecurringClock;

namespace Enrollment.IntegrationTests.Recurring;

public sealed class When_times_were_missed(RecurringClock engine) : IClassFixture<RecurringClock>
{
    [Theory]
    [InlineData(MissedTimes.Latest, "C3: 1 run", "01-03T09:00 missed ×2", "01-04T09:00 started")]
    [InlineData(MissedTimes.Skip, "C3: 0 runs", "01-04T09:00 missed ×3")]
    [InlineData(MissedTimes.All, "C3: 3 runs", "01-02T09:00 started", "01-03T09:00 started", "01-04T09:00 started")]
    public async Task C3_after_three_days_they_are_run_as_was_chosen(string missed, string what, params string[] expected)
    {
        var (sequence, recurring) = await DailyAsync(missed);
        var contacts = await A.Contacts(engine.Database, sequence.AccountId, 3);

        for (var sweeps = 1; sweeps <= 4; sweeps++)
        {
            var before = (await engine.JobsAsync(recurring)).Count;
            await engine.SweepAsync("01-04T12:00");
            Assert.InRange((await engine.JobsAsync(recurring)).Count, before, before + 1);
            await engine.JobsEndedAsync(recurring);
        }

        Assert.Equal($"{what}: {string.Join(", ", expected)}", $"{what}: {string.Join(", ", await engine.RunsAsync(recurring))}");
        Assert.Equal(At("01-05T09:00"), (await engine.ReadAsync(recurring)).NextRunAt);
        Assert.Equal(
            missed == MissedTimes.Skip ? 0 : contacts.Count,
            await engine.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1", sequence.Id));
    }

    [Fact]
    public async Task C3_what_waits_for_the_run_before_it_is_not_started_meanwhile()
    {
        var (sequence, recurring) = await DailyAsync(MissedTimes.All);
        await engine.SweepAsync("01-04T12:00");
        await engine.JobsEndedAsync(recurring);
        await engine.KeepBusyAsync(recurring, sequence);

        await engine.SweepAsync("01-04T12:01");
        Assert.Equal(["01-02T09:00 started"], await engine.RunsAsync(recurring));
        await engine.EndLastJobAsync(recurring);
        await engine.SweepAsync("01-04T12:02");

        Assert.Equal("01-03T09:00 started", (await engine.RunsAsync(recurring))[1]);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_starts_no_time_twice()
    {
        var (_, recurring) = await DailyAsync(MissedTimes.All);
        await engine.SweepAsync("01-02T09:00");
        await engine.JobsEndedAsync(recurring);

        foreach (var now in new[] { "01-01T13:00", "01-02T09:00", "01-02T09:01" })
            await engine.SweepAsync(now);
        // Even if its next time is planned anew by that clock, as after a change of the settings.
        await engine.Database.ExecuteAsync("update recurring_enrollments set next_run_at = $1 where id = $2", At("01-02T09:00"), recurring);
        await engine.SweepAsync("01-02T09:00");

        Assert.Equal(["01-02T09:00 started"], await engine.RunsAsync(recurring));
        Assert.Single(await engine.JobsAsync(recurring));
        Assert.Equal(At("01-03T09:00"), (await engine.ReadAsync(recurring)).NextRunAt);
    }

    [Fact]
    public async Task No_more_runs_are_started_than_may_be()
    {
        var (_, recurring) = await DailyAsync(MissedTimes.All, maxRuns: 2);
        for (var day = 2; day <= 6; day++)
        {
            await engine.SweepAsync($"01-0{day}T09:00");
            await engine.JobsEndedAsync(recurring);
        }

        Assert.Equal(["01-02T09:00 started", "01-03T09:00 started"], await engine.RunsAsync(recurring));
        Assert.Equal((2, null), await engine.ReadAsync(recurring) is var read ? (read.Runs, read.NextRunAt) : default);
    }

    [Fact]
    public async Task Behind_its_end_nothing_is_run()
    {
        var (_, recurring) = await DailyAsync(MissedTimes.Latest, endsAt: "01-03T09:00");
        await engine.SweepAsync("01-02T09:00");
        await engine.JobsEndedAsync(recurring);

        await engine.SweepAsync("01-04T09:00");

        Assert.Equal(["01-02T09:00 started"], await engine.RunsAsync(recurring));
        Assert.Null((await engine.ReadAsync(recurring)).NextRunAt);
    }

    private async Task<(MadeSequence Sequence, Guid Recurring)> DailyAsync(string missed, int? maxRuns = null, string? endsAt = null)
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        return (sequence, await A.Recurring(
            engine.Database, sequence, At("01-01T12:00"), missed: missed, maxRuns: maxRuns, endsAt: endsAt is null ? null : At(endsAt)));
    }
}
