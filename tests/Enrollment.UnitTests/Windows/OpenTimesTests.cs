using Enrollment.Core.Outcomes;
using Enrollment.Core.Requests;

namespace Enrollment.UnitTests.Windows;

/// <summary>The examples of the specification by their numbers, and what they leave open.</summary>
public sealed class OpenTimesTests
{
    private const string NewYork = "America/New_York";
    private const string Office = "Mon-Fri 09:00-17:00";

    [Theory]
    [InlineData("W1", NewYork, Office, "", "2026-01-15T21:59:59Z", "2026-01-15T21:59:59Z")]
    [InlineData("W2", NewYork, Office, "", "2026-01-15T22:00:00Z", "2026-01-16T14:00:00Z")]
    [InlineData("W3", NewYork, Office, "", "2026-01-16T23:30:00Z", "2026-01-19T14:00:00Z")]
    [InlineData("W4 X4", "Asia/Kolkata", "Mon-Fri 09:00-18:00", "", "2026-03-02T03:00:00Z", "2026-03-02T03:30:00Z")]
    [InlineData("W5 X4", "Asia/Kathmandu", "Mon-Fri 09:00-18:00", "", "2026-03-02T03:00:00Z", "2026-03-02T03:15:00Z")]
    [InlineData("W6", "Australia/Lord_Howe", Office, "", "2026-04-03T22:30:00Z", "2026-04-05T22:30:00Z")]
    [InlineData("W7", NewYork, "Sun 02:30-05:00", "", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z")]
    [InlineData("W8", NewYork, "Sun 02:00-03:00", "", "2026-03-08T06:00:00Z", "2026-03-15T06:00:00Z")]
    [InlineData("W9", NewYork, "Sun 01:30-02:30", "", "2026-11-01T05:00:00Z", "2026-11-01T05:30:00Z")]
    [InlineData("W10", NewYork, "Sun 01:30-02:30", "", "2026-11-01T06:10:00Z", "2026-11-01T06:30:00Z")]
    [InlineData("W11", "Europe/Berlin", Office, "", "2026-03-27T16:30:00Z", "2026-03-30T07:00:00Z")]
    [InlineData("W12", "Europe/Berlin", "Fri-Sat 22:00-02:00", "", "2026-05-02T23:30:00Z", "2026-05-02T23:30:00Z")]
    [InlineData("W13", NewYork, "Fri 22:00-02:00", "2026-12-26", "2026-12-26T05:30:00Z", "2027-01-02T03:00:00Z")]
    [InlineData("W14", "Europe/London", Office, "2026-12-24 09:00-12:00; 2026-12-25; 2026-12-28", "2026-12-24T16:30:00Z", "2026-12-29T09:00:00Z")]
    [InlineData("W15", "Asia/Tehran", "Mon-Thu 08:00-16:00; Sat 08:00-12:00", "", "2026-06-04T13:00:00Z", "2026-06-06T04:30:00Z")]
    [InlineData("W16", "America/Havana", "Sun 00:30-01:30", "", "2026-03-08T04:30:00Z", "2026-03-08T05:00:00Z")]
    [InlineData("W17", "Africa/Cairo", "Fri 00:00-01:00", "", "2026-04-23T21:30:00Z", "2026-04-30T21:00:00Z")]
    [InlineData("W18", NewYork, "Mon-Fri 09:00-12:00,13:00-17:00", "", "2026-07-01T16:15:00Z", "2026-07-01T17:00:00Z")]
    [InlineData("X1", NewYork, "Mon-Fri 10:00-18:00", "", "2026-03-23T23:00:00Z", "2026-03-24T14:00:00Z")]
    [InlineData("X3", NewYork, Office, "", "2026-03-23T14:15:00Z", "2026-03-23T14:15:00Z")]
    [InlineData("overlapping windows", NewYork, "Wed 09:00-12:00,11:00-13:00", "", "2026-07-01T16:59:59Z", "2026-07-01T16:59:59Z")]
    [InlineData("an exception opens a Sunday", NewYork, Office, "2026-07-05 10:00-12:00", "2026-07-03T21:00:00Z", "2026-07-05T14:00:00Z")]
    [InlineData("an exception's window runs into the next day", NewYork, "Mon 09:00-10:00", "2026-07-04 22:00-02:00", "2026-07-05T05:59:00Z", "2026-07-05T05:59:00Z")]
    [InlineData("both zones are open", "America/New_York America/Los_Angeles", Office, "", "2026-01-15T14:00:00Z", "2026-01-15T17:00:00Z")]
    [InlineData("one of three zones has closed", "America/New_York America/Los_Angeles America/Chicago", Office, "", "2026-01-15T22:00:00Z", "2026-01-16T17:00:00Z")]
    public void The_next_opening_is(string number, string zones, string week, string exceptions, string wanted, string due)
    {
        var times = Weeks.In(zones, week, exceptions);

        var opens = times.NextOpen(Instants.Read(wanted));

        Assert.True(opens == Instants.Read(due), $"{number}: {opens:O}");
        Assert.True(times.IsOpen(opens!.Value));
        Assert.Equal(wanted == due, times.IsOpen(Instants.Read(wanted)));
    }

    [Theory]
    [InlineData("W1", NewYork, Office, "", "2026-01-15T21:59:59Z", "2026-01-15T22:00:00Z")]
    [InlineData("W2, from the next opening", NewYork, Office, "", "2026-01-15T22:00:00Z", "2026-01-16T22:00:00Z")]
    [InlineData("W9, the first pass", NewYork, "Sun 01:30-02:30", "", "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z")]
    [InlineData("W10, the second pass", NewYork, "Sun 01:30-02:30", "", "2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z")]
    [InlineData("W12", "Europe/Berlin", "Fri-Sat 22:00-02:00", "", "2026-05-02T23:30:00Z", "2026-05-03T00:00:00Z")]
    [InlineData("W13", NewYork, "Fri 22:00-02:00", "2026-12-26", "2026-12-26T03:30:00Z", "2026-12-26T05:00:00Z")]
    [InlineData("W18", NewYork, "Mon-Fri 09:00-12:00,13:00-17:00", "", "2026-07-01T15:00:00Z", "2026-07-01T16:00:00Z")]
    [InlineData("a window within a longer one", NewYork, "Wed 09:00-17:00,10:00-11:00", "", "2026-07-01T14:30:00Z", "2026-07-01T21:00:00Z")]
    [InlineData("windows that touch", NewYork, "Wed 09:00-12:00,12:00-13:00", "", "2026-07-01T14:30:00Z", "2026-07-01T17:00:00Z")]
    [InlineData("windows that touch at midnight", NewYork, "Wed 09:00-24:00; Thu 00:00-06:00", "", "2026-07-01T14:30:00Z", "2026-07-02T10:00:00Z")]
    [InlineData("open over the change of clocks", NewYork, "Sat 20:00-24:00; Sun 00:00-06:00", "", "2026-10-31T23:59:00Z", "2026-11-01T11:00:00Z")]
    [InlineData("the first of two zones closes", "America/New_York America/Los_Angeles", Office, "", "2026-01-15T14:00:00Z", "2026-01-15T22:00:00Z")]
    public void The_next_closing_is(string number, string zones, string week, string exceptions, string at, string closes)
    {
        var times = Weeks.In(zones, week, exceptions);

        var closing = times.NextClose(Instants.Read(at));

        Assert.True(closing == Instants.Read(closes), $"{number}: {closing:O}");
        Assert.False(times.IsOpen(closing!.Value));
    }

    [Theory]
    [InlineData("X1", "Mon-Fri 10:00-18:00", "no_answer", "2026-03-23T21:00:00Z", "2026-03-24T14:00:00Z")]
    [InlineData("X3", "Mon-Fri 09:00-17:00", "busy", "2026-03-23T14:00:00Z", "2026-03-23T14:15:00Z")]
    public void A_retry_takes_the_rest_of_a_window_but_never_leaves_it_and_never_comes_early(string number, string week, string outcome, string reported, string due)
    {
        var after = AfterReport.Of(new(CallOutcomes.Of(outcome)), StepAttempts.None, OutcomeRules.Default, Instants.Read(reported));

        var again = Assert.IsType<OutcomeMove.TryAgain>(after.Move);
        Assert.Equal((number, Instants.Read(due)), (number, Weeks.In(NewYork, week).NextOpen(again.WantedAt)));
    }

    [Fact]
    public void W10_between_the_two_passes_it_is_closed()
    {
        var times = Weeks.In(NewYork, "Sun 01:30-02:30");

        Assert.All(Enumerable.Range(0, 30), minute => Assert.False(times.IsOpen(Instants.Read("2026-11-01T06:00:00Z").AddMinutes(minute))));
    }

    [Theory]
    [InlineData("no window at all", NewYork, "", "")]
    [InlineData("an exception later than that", NewYork, "", "2027-12-01 09:00-17:00")]
    [InlineData("zones without a common hour", "America/New_York Asia/Tokyo", "Mon-Fri 09:00-12:00", "")]
    public void Nothing_opens_within_400_days(string what, string zones, string week, string exceptions)
    {
        var times = Weeks.In(zones, week, exceptions);

        Assert.True(times.NextOpen(Instants.Read("2026-07-01T12:00:00Z")) is null, what);
        Assert.Null(times.NextClose(Instants.Read("2026-07-01T12:00:00Z")));
    }

    [Theory]
    [InlineData("2026-07-01T04:00:00Z", true)]
    [InlineData("2026-07-01T03:59:59Z", false)]
    public void Day_400_is_the_last_that_is_looked_at(string at, bool opens) =>
        Assert.Equal(opens, Weeks.In(NewYork, "", "2027-08-05 00:00-24:00").NextOpen(Instants.Read(at)) is not null);

    [Fact]
    public void Windows_that_are_always_open_never_close()
    {
        var times = Weeks.In("America/New_York Asia/Kolkata", "Mon-Sun 00:00-24:00");
        var at = Instants.Read("2026-11-01T05:59:59.999Z");

        Assert.Equal(at, times.NextOpen(at));
        Assert.Null(times.NextClose(at));
    }

    [Fact]
    public void A_closing_is_looked_for_only_so_far()
    {
        var times = Weeks.In(NewYork, Office);
        var at = Instants.Read("2026-07-01T20:00:00Z");

        Assert.Null(times.NextClose(at, TimeSpan.FromMinutes(59)));
        Assert.Equal(at.AddMinutes(60), times.NextClose(at, TimeSpan.FromMinutes(60)));
    }
}
