using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Recurring;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Recurring.RecurringClock;

namespace Enrollment.IntegrationTests.Recurring;

public sealed class When_a_run_is_refused(RecurringClock engine) : IClassFixture<RecurringClock>
{
    [Fact]
    public async Task C4_a_time_that_comes_while_the_run_before_it_goes_on_is_refused_and_counted()
    {
        var (sequence, recurring) = await DailyAsync();
        await engine.SweepAsync("01-02T09:00");
        await engine.KeepBusyAsync(recurring, sequence);

        await engine.SweepAsync("01-03T09:00");

        Assert.Equal(["01-02T09:00 started", "01-03T09:00 refused previous_run_active"], await engine.RunsAsync(recurring));
        Assert.Equal((1, 1), await engine.ReadAsync(recurring) is var read ? (read.Runs, read.ConsecutiveFailures) : default);
        await engine.EndLastJobAsync(recurring);
        await engine.SweepAsync("01-04T09:00");
        Assert.Equal((2, 0), await engine.ReadAsync(recurring) is var later ? (later.Runs, later.ConsecutiveFailures) : default);
    }

    [Fact]
    public async Task Ten_times_in_a_row_it_is_deactivated_and_that_is_announced_once()
    {
        var (sequence, recurring) = await DailyAsync();
        await engine.Database.ExecuteAsync("update sequences set is_active = false where id = $1", sequence.Id);

        for (var day = 2; day <= 12; day++)
            await engine.SweepAsync($"01-{day:00}T09:00");

        var runs = await engine.RunsAsync(recurring);
        Assert.Equal((10, "01-11T09:00 refused sequence_inactive"), (runs.Count, runs[^1]));
        var news = await engine.DeactivatedAsync(recurring);
        Assert.Equal(
            ("too_many_refusals", "sequence_inactive", "Daily", sequence.AccountId),
            (news.Message.GetProperty("reason").GetString(), news.Message.GetProperty("code").GetString(), news.Message.GetProperty("name").GetString(), news.Id("accountId")));
        Assert.Equal(
            (false, DeactivationReasons.TooManyRefusals, null, 10),
            await engine.ReadAsync(recurring) is var read ? (read.IsActive, read.DeactivationReason, read.NextRunAt, read.ConsecutiveFailures) : default);
    }

    [Fact]
    public async Task A_run_that_is_completed_in_between_begins_the_count_anew_and_a_failed_one_does_not()
    {
        var (sequence, recurring) = await DailyAsync();
        await PauseAsync(sequence, true);
        for (var day = 2; day <= 10; day++)
            await engine.SweepAsync($"01-{day:00}T09:00");
        await PauseAsync(sequence, false);
        await engine.SweepAsync("01-11T09:00");
        await engine.JobsEndedAsync(recurring);
        await PauseAsync(sequence, true);

        await engine.SweepAsync("01-12T09:00");
        Assert.Equal((true, 1), await engine.ReadAsync(recurring) is var anew ? (anew.IsActive, anew.ConsecutiveFailures) : default);

        await PauseAsync(sequence, false);
        await engine.SweepAsync("01-13T09:00");
        await engine.JobsEndedAsync(recurring);
        await engine.EndLastJobAsync(recurring, "failed");
        await PauseAsync(sequence, true);
        await engine.SweepAsync("01-14T09:00");
        Assert.Equal((true, 3), await engine.ReadAsync(recurring) is var failed ? (failed.IsActive, failed.ConsecutiveFailures) : default);
    }

    [Fact]
    public async Task Into_a_deleted_sequence_it_is_deactivated_at_once()
    {
        var (sequence, recurring) = await DailyAsync();
        await engine.Database.ExecuteAsync("update sequences set deleted_at = now() where id = $1", sequence.Id);

        await engine.SweepAsync("01-02T09:00");

        Assert.Equal(["01-02T09:00 refused sequence_not_found"], await engine.RunsAsync(recurring));
        Assert.Equal(DeactivationReasons.SequenceDeleted, (await engine.ReadAsync(recurring)).DeactivationReason);
        Assert.Equal("sequence_deleted", (await engine.DeactivatedAsync(recurring)).Message.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_account_without_credits_gets_no_run_and_one_with_credits_pays_for_it()
    {
        var (sequence, recurring) = await DailyAsync();
        await engine.Database.ExecuteAsync("update accounts set credits_remaining = 3 where id = $1", sequence.AccountId);

        await engine.SweepAsync("01-02T09:00");
        await engine.JobsEndedAsync(recurring);
        await engine.SweepAsync("01-03T09:00");

        Assert.Equal(["01-02T09:00 started", "01-03T09:00 refused insufficient_credits"], await engine.RunsAsync(recurring));
        Assert.Single(await engine.JobsAsync(recurring));
        Assert.Equal(1, await engine.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", sequence.AccountId));
    }

    [Fact]
    public async Task Of_another_account_neither_a_sequence_nor_an_import_is_used()
    {
        var (sequence, recurring) = await DailyAsync();
        var stranger = await A.Account(engine.Database);
        var theirs = await A.Sequence(engine.Database, stranger);
        var import = await A.Import(engine.Database, stranger, await A.Contacts(engine.Database, stranger, 2), kept: TimeSpan.FromDays(3_650));
        var ofImport = await A.Recurring(engine.Database, sequence, At("01-01T12:00"), new EnrollmentTarget.ImportMembers(import));
        await engine.Database.ExecuteAsync("update recurring_enrollments set sequence_id = $1 where id = $2", theirs.Id, recurring);

        await engine.SweepAsync("01-02T09:00");

        Assert.Equal(["01-02T09:00 refused sequence_not_found"], await engine.RunsAsync(recurring));
        Assert.Equal(["01-02T09:00 refused import_not_found"], await engine.RunsAsync(ofImport));
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = any($1)", new[] { stranger, sequence.AccountId }));
    }

    [Fact]
    public async Task One_that_cannot_be_read_does_not_hold_up_the_others()
    {
        var (sequence, recurring) = await DailyAsync();
        var other = await A.Recurring(engine.Database, sequence, At("01-01T12:00"), cron: "1 9 * * *");
        var unreadable = await A.Recurring(engine.Database, sequence, At("01-01T12:00"));
        await engine.Database.ExecuteAsync("""update recurring_enrollments set target = '{"kind": "fax"}' where id = $1""", recurring);
        await engine.Database.ExecuteAsync("update recurring_enrollments set timezone = 'Europe/Atlantis' where id = $1", unreadable);

        await engine.SweepAsync("01-02T09:01");

        Assert.Equal(["01-02T09:00 refused internal_error"], await engine.RunsAsync(recurring));
        Assert.Equal(["01-02T09:01 started"], await engine.RunsAsync(other));
        Assert.Equal(DeactivationReasons.ScheduleUnreadable, (await engine.ReadAsync(unreadable)).DeactivationReason);
    }

    [Fact]
    public async Task One_that_cannot_be_written_does_not_hold_up_the_others()
    {
        var (sequence, recurring) = await DailyAsync();
        var other = await A.Recurring(engine.Database, sequence, At("01-01T12:00"), cron: "1 9 * * *");
        await engine.Database.ExecuteAsync($"alter table recurring_runs add constraint unwritable check (recurring_enrollment_id <> '{recurring}') not valid");

        await engine.SweepAsync("01-02T09:01");

        Assert.Empty(await engine.RunsAsync(recurring));
        Assert.Equal(["01-02T09:01 started"], await engine.RunsAsync(other));
        await engine.Database.ExecuteAsync("alter table recurring_runs drop constraint unwritable");
        await engine.SweepAsync("01-02T09:02");
        Assert.Equal(["01-02T09:00 started"], await engine.RunsAsync(recurring));
    }

    private Task<int> PauseAsync(MadeSequence sequence, bool isPaused) =>
        engine.Database.ExecuteAsync("update sequences set is_active = $1 where id = $2", !isPaused, sequence.Id);

    private async Task<(MadeSequence Sequence, Guid Recurring)> DailyAsync()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        return (sequence, await A.Recurring(engine.Database, sequence, At("01-01T12:00")));
    }
}
