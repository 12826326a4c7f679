using Enrollment.Core.Recurring;

namespace Enrollment.UnitTests.Recurring;

/// <summary>C1 and C5 of the specification, and what is no schedule.</summary>
public sealed class RecurringScheduleTests
{
    [Theory]
    [InlineData("C1 put forward", "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z 2026-03-30T00:30:00Z")]
    [InlineData("C1 put back", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z")]
    [InlineData("C5", "0 9 * * 1-5", "America/New_York", "2026-03-05T12:00:00Z",
        "2026-03-05T14:00:00Z 2026-03-06T14:00:00Z 2026-03-09T13:00:00Z 2026-03-10T13:00:00Z")]
    [InlineData("C5 autumn", "0 9 * * 1-5", "America/New_York", "2026-10-30T12:00:00Z", "2026-10-30T13:00:00Z 2026-11-02T14:00:00Z")]
    [InlineData("last day", "0 0 L * *", "UTC", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z 2026-03-31T00:00:00Z")]
    [InlineData("second Monday", "0 9 * * MON#2", "UTC", "2026-04-01T00:00:00Z", "2026-04-13T09:00:00Z")]
    [InlineData("nearest weekday", "0 9 1W * *", "UTC", "2026-08-01T00:00:00Z", "2026-08-03T09:00:00Z")]
    [InlineData("with a second", "30 0 2 * * *", "UTC", "2026-04-01T00:00:00Z", "2026-04-01T02:00:30Z 2026-04-02T02:00:30Z")]
    public void Times_are_those_of_the_clock_on_the_wall(string what, string cron, string timezone, string after, string expected)
    {
        var times = Schedule(cron, timezone).Preview(At(after), expected.Split(' ').Length);

        Assert.Equal($"{what}: {expected}", $"{what}: {string.Join(' ', times.Select(time => $"{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"))}");
    }

    [Theory]
    [InlineData("2026-03-29T00:00:00Z")]
    [InlineData("2026-10-25T00:00:00Z")]
    public void C1_intervals_follow_real_time(string day)
    {
        var from = At(day);

        var times = Schedule("*/15 * * * *", "Europe/Berlin").Preview(from, 20);

        Assert.Equal(Enumerable.Range(1, 20).Select(quarter => from.AddMinutes(15 * quarter)), times);
    }

    // The clock looks back at what it missed; that must be the same times that a preview shows.
    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-20T00:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-15T00:00:00Z")]
    [InlineData("*/15 * * * *", "Europe/Berlin", "2026-10-24T22:07:00Z")]
    [InlineData("0 9 * * 1-5", "America/New_York", "2026-03-01T00:00:00Z")]
    [InlineData("15 2,3 29 3 *", "Europe/Berlin", "2026-03-01T00:00:00Z")]
    public void Looking_back_finds_the_same_times(string cron, string timezone, string after)
    {
        var schedule = Schedule(cron, timezone);
        var times = schedule.Preview(At(after), 20);

        Assert.Equal(times, schedule.Newest(At(after), times[^1], 20));
        Assert.Equal(times.TakeLast(3), schedule.Newest(At(after), times[^1].AddSeconds(1), 3));
        Assert.Equal(times, times.Select(time => Assert.Single(schedule.Newest(time, time, 5))));
        Assert.Equal(times.Count - 1, schedule.Count(At(after), times[^1]));
    }

    [Theory]
    [InlineData("C7", "* * * * * *", "once a minute")]
    [InlineData("C7", "61 * * * *", "Minutes")]
    [InlineData("twice a minute", "0,30 * * * * *", "once a minute")]
    [InlineData("twice on one day", "0,30 0 2 * * *", "once a minute")]
    [InlineData("every fifth second", "*/5 * * * * *", "once a minute")]
    [InlineData("a range of seconds", "0-1 * * * * *", "once a minute")]
    [InlineData("too few", "* * *", "it has|has 3")]
    [InlineData("a macro", "@daily", "has 1")]
    [InlineData("no such day", "0 0 30 2 *", "never")]
    [InlineData("chance", "H 9 * * *", "H")]
    [InlineData("nothing", "", "has 0")]
    public void What_is_no_cron_expression_is_told(string what, string cron, string told)
    {
        Assert.Null(RecurringSchedule.ReadCron(cron, out var fault));
        Assert.True(told.Split('|').Any(part => fault!.Contains(part, StringComparison.Ordinal)), $"{what}: {fault}");
    }

    [Fact]
    public void Blanks_between_the_fields_do_not_count() => Assert.Equal("0 9 * * 1-5", RecurringSchedule.ReadCron("\t0  9 * *   1-5 ", out _));

    [Theory]
    [InlineData("EST")] // C7
    [InlineData("EST5EDT")]
    [InlineData("CET")]
    [InlineData("GMT")]
    [InlineData("Zulu")]
    [InlineData("Etc/GMT+5")]
    [InlineData("+01:00")]
    [InlineData("UTC+1")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("Eastern Standard Time")]
    [InlineData("posix/Europe/Berlin")]
    [InlineData("right/Europe/Berlin")]
    [InlineData("posixrules")]
    [InlineData("localtime")]
    [InlineData("Europe")]
    [InlineData("Europe/")]
    [InlineData("Europe/Atlantis")]
    [InlineData("europe/berlin")]
    [InlineData("Europe/Berlin\n")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("../../etc/passwd")]
    [InlineData("America/Argentina")]
    public void Only_a_place_or_UTC_is_a_time_zone(string timezone)
    {
        Assert.Null(RecurringSchedule.ReadTimezone(timezone, out var fault));
        Assert.Contains("IANA", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("US/Eastern")]
    public void Places_are_taken(string timezone) => Assert.Equal(timezone, RecurringSchedule.ReadTimezone(timezone, out _));

    private static RecurringSchedule Schedule(string cron, string timezone) => RecurringSchedule.Of(cron, timezone)!;

    private static DateTimeOffset At(string instant) => Core.Requests.Instants.Read(instant);
}
