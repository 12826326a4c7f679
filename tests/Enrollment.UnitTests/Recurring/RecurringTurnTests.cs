using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;

namespace Enrollment.UnitTests.Recurring;

/// <summary>Decides about times that have come, by a table of situations. Daily at nine; it was made on the first of January.</summary>
public sealed class RecurringTurnTests
{
    private static readonly DateTimeOffset Made = At("2026-01-01T12:00");

    [Theory]
    [InlineData("on time", "latest", "01-02T09:00:00", false, "01-02T09:00", false, null)]
    [InlineData("59 seconds late", "skip", "01-02T09:00:59", false, "01-02T09:00", false, null)]
    [InlineData("60 seconds late", "skip", "01-02T09:01:00", false, null, false, "01-02T09:00 ×1")]
    [InlineData("too early", "latest", "01-02T08:59:59", false, null, false, null)]
    [InlineData("busy", "latest", "01-02T09:00:01", true, "01-02T09:00", true, null)]
    [InlineData("C3 three days", "latest", "01-04T12:00:00", false, "01-04T09:00", false, "01-03T09:00 ×2")]
    [InlineData("C3 three days", "skip", "01-04T12:00:00", false, null, false, "01-04T09:00 ×3")]
    [InlineData("C3 three days, the last on time", "skip", "01-04T09:00:30", false, "01-04T09:00", false, "01-03T09:00 ×2")]
    [InlineData("C3 three days", "all", "01-04T12:00:00", false, "01-02T09:00", false, null)]
    [InlineData("three days, busy since before", "all", "01-04T12:00:00", true, null, false, null)]
    [InlineData("three days, the last on time", "all", "01-04T09:00:30", false, "01-02T09:00", false, null)]
    public void What_is_due_is_run_refused_or_missed(string what, string missed, string now, bool isBusy, string? planned, bool isRefused, string? passedOver)
    {
        var turn = Daily(missed).Turn(now, isBusy);

        Assert.True((planned is null ? null : (DateTimeOffset?)At("2026-" + planned), isRefused) == (turn.PlannedAt, turn.IsRefused), $"{what}: {turn}");
        Assert.Equal(passedOver, turn.Missed is { } left ? $"{left.Last:MM-dd'T'HH:mm} ×{left.Times}" : null);
    }

    [Fact]
    public void C3_missed_times_are_caught_up_one_behind_the_others_end()
    {
        var daily = Daily("all");

        var turns = new[] { false, true, false, true, false, false }.Select(isBusy => daily.Turn("01-04T12:00:00", isBusy).PlannedAt).ToList();

        Assert.Equal([At("2026-01-02T09:00"), null, At("2026-01-03T09:00"), null, At("2026-01-04T09:00"), null], turns);
        Assert.Equal(At("2026-01-05T09:00"), daily.NextRunAt);
    }

    [Fact]
    public void A_time_that_comes_while_missed_ones_wait_is_refused()
    {
        var daily = Daily("all");
        daily.Turn("01-04T12:00:00", isBusy: false);

        var turn = daily.Turn("01-05T09:00:00", isBusy: false);

        Assert.Equal((At("2026-01-05T09:00"), true), (turn.PlannedAt!.Value, turn.IsRefused));
        Assert.Equal(At("2026-01-03T09:00"), daily.CatchUpAt);
    }

    [Fact]
    public void Of_many_missed_times_the_newest_hundred_are_caught_up()
    {
        var daily = Daily("all");

        var turn = daily.Turn("05-01T12:00:00", isBusy: false);

        Assert.Equal((At("2026-01-22T09:00"), At("2026-05-01T09:00")), (turn.PlannedAt!.Value, daily.CatchUpUntil!.Value));
        Assert.Equal(new MissedStretch(At("2026-01-21T09:00"), 20), turn.Missed);
    }

    [Fact]
    public void Behind_its_end_nothing_is_started()
    {
        var daily = Daily("all", endsAt: "2026-01-04T09:00");

        Assert.Equal(new(null, IsRefused: false, new(At("2026-01-03T09:00"), 2)), daily.Turn("01-05T12:00:00", isBusy: false));
        Assert.Null(daily.NextRunAt);
    }

    [Theory]
    [InlineData("latest", "01-04T09:00:01", "01-04T09:00", "01-03T09:00 ×2")]
    [InlineData("skip", "01-04T09:00:59", "01-04T09:00", "01-03T09:00 ×2")]
    [InlineData("all", "01-04T09:00:59", "01-04T09:00", "01-03T09:00 ×2")]
    [InlineData("latest", "01-04T09:01:00", null, "01-04T09:00 ×3")]
    [InlineData("all", "01-04T09:01:00", null, "01-04T09:00 ×3")]
    public void A_time_just_before_its_end_is_run_if_it_is_not_late(string missed, string now, string? planned, string passedOver)
    {
        var daily = Daily(missed, endsAt: "2026-01-04T09:00");
        daily.Change(Settings(daily) with { EndsAt = At("2026-01-04T09:00").AddSeconds(0.5) }, Made);

        var turn = daily.Turn(now, isBusy: false);

        Assert.Equal((planned is null ? null : (DateTimeOffset?)At("2026-" + planned), false), (turn.PlannedAt, turn.IsRefused));
        Assert.Equal(passedOver, $"{turn.Missed!.Last:MM-dd'T'HH:mm} ×{turn.Missed.Times}");
        Assert.Null(daily.NextRunAt);
    }

    [Fact]
    public void Behind_its_end_nothing_is_caught_up()
    {
        var daily = Daily("all", endsAt: "2026-01-05T00:00");
        daily.Turn("01-04T12:00:00", isBusy: false);

        Assert.Equal(new(null, IsRefused: false, new(At("2026-01-04T09:00"), 2)), daily.Turn("01-06T12:00:00", isBusy: false));
        Assert.Equal(new(null, IsRefused: false, null), daily.Turn("01-06T12:00:01", isBusy: false));
    }

    [Theory]
    [InlineData("latest", "01-02T10:00")]
    [InlineData("skip", "01-02T10:00")]
    [InlineData("all", "01-02T10:00")]
    public void A_time_that_the_rules_of_the_zone_have_moved_is_run_when_it_comes(string missed, string planned)
    {
        var moved = RecurringSchedule.Of("0 10 * * *", "UTC")!;

        var turn = Daily(missed).TakeTurn(moved, At("2026-01-02T10:00"), lastJobStatus: null);

        Assert.Equal(new(At("2026-" + planned), IsRefused: false, null), turn);
    }

    [Fact]
    public void Another_number_of_runs_forgets_no_time_that_has_come()
    {
        var daily = Daily("all", maxRuns: 5);
        var due = daily.NextRunAt;

        daily.Change(Settings(daily) with { MaxRuns = 9 }, At("2026-01-02T09:30"));
        Assert.Equal(due, daily.NextRunAt);

        daily.NoteStarted(daily.Turn("01-04T12:00:00", isBusy: false).PlannedAt!.Value, Guid.NewGuid());
        daily.Change(Settings(daily) with { MaxRuns = 8 }, At("2026-01-04T12:30"));
        Assert.Equal((At("2026-01-03T09:00"), At("2026-01-05T09:00")), (daily.CatchUpAt!.Value, daily.NextRunAt!.Value));
    }

    [Fact]
    public void Fewer_runs_than_were_started_end_the_plan_and_more_let_it_go_on_from_now()
    {
        var daily = Daily("latest");
        foreach (var day in new[] { "01-02", "01-03" })
            daily.NoteStarted(daily.Turn($"{day}T09:00:00", isBusy: false).PlannedAt!.Value, Guid.NewGuid());

        daily.Change(Settings(daily) with { MaxRuns = 1 }, At("2026-01-03T10:00"));
        Assert.Equal((null, true), (daily.NextRunAt, daily.IsActive));

        daily.Change(Settings(daily) with { MaxRuns = 3 }, At("2026-01-06T10:00"));
        Assert.Equal(At("2026-01-07T09:00"), daily.NextRunAt);
    }

    [Fact]
    public void Missed_times_no_longer_wait_once_another_word_is_chosen()
    {
        var daily = Daily("all");
        daily.Turn("01-04T12:00:00", isBusy: false);

        daily.Change(Settings(daily) with { Missed = MissedTimes.Skip }, At("2026-01-04T12:30"));

        Assert.Equal((null, At("2026-01-05T09:00")), (daily.CatchUpAt, daily.NextRunAt!.Value));
        Assert.False(daily.Turn("01-05T09:00:00", isBusy: false).IsRefused);
    }

    [Fact]
    public void Before_its_start_nothing_is_planned() => Assert.Equal(At("2026-03-01T09:00"), Daily("latest", startsAt: "2026-03-01T09:00").NextRunAt);

    [Fact]
    public void Set_back_the_clock_finds_nothing_due()
    {
        var daily = Daily("latest");
        daily.Turn("01-02T09:00:00", isBusy: false);

        Assert.Null(daily.Turn("01-02T08:00:00", isBusy: false).PlannedAt);
        Assert.Null(daily.Turn("01-02T09:00:00", isBusy: false).PlannedAt);
        Assert.Equal(At("2026-01-03T09:00"), daily.NextRunAt);
    }

    [Fact]
    public void The_last_run_that_may_be_started_ends_the_plan()
    {
        var daily = Daily("all", maxRuns: 1);
        daily.NoteStarted(daily.Turn("01-04T12:00:00", isBusy: false).PlannedAt!.Value, Guid.NewGuid());

        Assert.Equal((null, null, 1), (daily.NextRunAt, daily.CatchUpAt, daily.Runs));
    }

    [Fact]
    public void The_id_of_a_run_follows_from_its_time_and_is_in_the_order_of_time()
    {
        var recurring = Guid.NewGuid();
        var ids = Enumerable.Range(0, 50).Select(minute => RecurringRun.IdOf(recurring, Made.AddMinutes(minute))).ToList();

        Assert.Equal(ids[7], RecurringRun.IdOf(recurring, Made.AddMinutes(7)));
        Assert.NotEqual(ids[7], RecurringRun.IdOf(Guid.NewGuid(), Made.AddMinutes(7)));
        Assert.Equal(ids, ids.Distinct().OrderBy(id => id.ToString(), StringComparer.Ordinal));
    }

    private static RecurringEnrollment Daily(string missed, string? startsAt = null, string? endsAt = null, int? maxRuns = null) => RecurringEnrollment.New(
        Guid.NewGuid(),
        new(
            "Daily", IsActive: true, SequenceKinds.EventQueue, Guid.NewGuid(), new EnrollmentTarget.ImportMembers(Guid.NewGuid()), SkipIfAlreadyEnrolled: true,
            ReEntry.WhileNotLive, "0 9 * * *", "UTC", startsAt is null ? null : At(startsAt), endsAt is null ? null : At(endsAt), maxRuns, missed),
        createdBy: null,
        Made);

    private static RecurringSettings Settings(RecurringEnrollment recurring) => recurring.Settings(SequenceKinds.EventQueue);

    internal static DateTimeOffset At(string minute) => Core.Requests.Instants.Read($"{minute}:00Z");
}

internal static class Turns
{
    /// <summary>Takes a turn at a time of 2026.</summary>
    public static RecurringTurn Turn(this RecurringEnrollment recurring, string now, bool isBusy) =>
        recurring.TakeTurn(
            RecurringSchedule.Of(recurring.Cron, recurring.Timezone)!, Core.Requests.Instants.Read($"2026-{now}Z"), isBusy ? BulkJobStatus.Running : null);
}
