using System.Globalization;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.UnitTests.Windows;

namespace Enrollment.UnitTests.Calls;

/// <summary>The settings of calls: what is stored reads as the same, and the zones in which windows must be open.</summary>
public sealed class CallSettingsTests
{
    [Fact]
    public void What_is_stored_as_json_reads_as_the_same()
    {
        var settings = Settings("Mon-Fri 09:00-17:00");
        settings.SetVariables([new("account_id", Required: true, "The CRM's id"), new("first_name", Required: false, Description: null)]);
        settings.SetResultsGoTo(new("https://example.com/results", new Dictionary<string, string> { ["X-Team"] = "sales" }, [ResultEvents.CallFinished]));

        Assert.Equal([new("account_id", Required: true, "The CRM's id"), new("first_name", Required: false, Description: null)], settings.KnownVariables());
        Assert.Equal("""{"url":"https://example.com/results","headers":{"X-Team":"sales"},"events":["call.finished"]}""", settings.ResultWebhook);
        Assert.Equal(("https://example.com/results", "sales", "call.finished"),
            (settings.ResultsGoTo()!.Url, settings.ResultsGoTo()!.Headers!["X-Team"], settings.ResultsGoTo()!.Events[0]));
        settings.SetResultsGoTo(null);
        Assert.Null(settings.ResultsGoTo());
    }

    [Fact]
    public void Windows_that_are_set_replace_those_that_were_read()
    {
        var settings = Settings("Mon-Fri 09:00-17:00");
        Assert.Equal(9 * 60, settings.Windows().Of(NodaTime.IsoDayOfWeek.Monday)[0].From);

        settings.SetWindows(Weeks.Of("Mon-Fri 10:00-17:00"));

        Assert.Equal(10 * 60, settings.Windows().Of(NodaTime.IsoDayOfWeek.Monday)[0].From);
        Assert.Same(settings.Windows(), settings.Windows());
    }

    [Theory]
    [InlineData(false, "+16175550123", "America/Los_Angeles")]
    [InlineData(true, "+16175550123", "America/Los_Angeles America/New_York")] // Boston
    [InlineData(true, "+18005550123", "America/Los_Angeles")] // toll-free numbers lie in all of the zones of North America
    [InlineData(true, null, "America/Los_Angeles")]
    public void A_number_s_zones_are_respected_where_they_are_known_well_enough(bool respects, string? number, string zones)
    {
        var settings = Settings("Mon-Fri 09:00-17:00");
        settings.RespectNumberZones = respects;

        Assert.Equal(zones, string.Join(' ', settings.ZonesOf("America/Los_Angeles", number).Select(zone => zone.Id)));
    }

    [Fact]
    public void Windows_must_be_open_in_the_row_s_zone_and_in_the_number_s()
    {
        var settings = Settings("Mon-Fri 09:00-17:00");
        settings.RespectNumberZones = true;
        var open = settings.OpenTimes("America/Los_Angeles", "+16175550123");

        // 9 o'clock in Los Angeles is noon in Boston, and 17 in Boston is 14 in Los Angeles.
        Assert.Equal(At("2026-01-15T17:00:00Z"), open.NextOpen(At("2026-01-15T14:00:00Z")));
        Assert.Equal(At("2026-01-15T22:00:00Z"), open.NextClose(At("2026-01-15T17:00:00Z")));
    }

    [Fact]
    public void Rules_that_are_stored_read_as_the_same()
    {
        var rules = new OutcomeRules(
            new Dictionary<string, RetryRule> { ["busy"] = new(2, [5, 10]), ["failed"] = RetryRule.None }, new HashSet<string> { "voicemail", "goal_completed" }, 7);

        var stored = CallRules.Of(Guid.NewGuid(), Guid.NewGuid(), 3, rules);

        Assert.Equal("""{"busy":{"retries":2,"delay_minutes":[5,10]},"failed":{"retries":0}}""", stored.RetryRules);
        Assert.Equal(["goal_completed", "voicemail"], stored.SuccessOutcomes);
        var read = stored.ToRules();
        Assert.Equal((2, 0, 7), (read.RetriesOf(CallOutcomes.Busy).Retries, read.RetriesOf(CallOutcomes.Failed).Retries, read.MaxAttempts));
        Assert.Equal([5, 10], read.RetriesOf(CallOutcomes.Busy).DelayMinutes);
        Assert.True(read.IsSuccess(CallOutcomes.Voicemail));
    }

    private static CallSettings Settings(string week)
    {
        var settings = new CallSettings { SequenceId = Guid.NewGuid(), AccountId = Guid.NewGuid(), CallWindows = "{}" };
        settings.SetWindows(Weeks.Of(week));
        return settings;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
