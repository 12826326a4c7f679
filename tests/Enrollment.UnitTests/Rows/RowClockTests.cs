using System.Globalization;
using Enrollment.Core.Rows;

namespace Enrollment.UnitTests.Rows;

/// <summary>Zones and moments of rows: R7, R8 and R9 of the acceptance cases.</summary>
public sealed class RowClockTests
{
    [Theory]
    [InlineData("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo")]
    [InlineData(null, "Europe/Berlin", "Europe/Berlin")]
    [InlineData(null, null, "America/New_York")]
    public void R7_a_row_has_its_own_zone_or_that_of_the_request_or_the_first_of_the_sequence(string? row, string? request, string expected) =>
        Assert.Equal(expected, Sample.ReadOne(Sample.Settings with { Timezone = request }, ("timezone", row)).Values?.Timezone);

    [Theory]
    [InlineData("EST")]
    [InlineData("PST")]
    [InlineData("CET")]
    [InlineData("EST5EDT")]
    [InlineData("+02:00")]
    [InlineData("Eastern Standard Time")]
    [InlineData("america/new_york")]
    [InlineData("Mars/X")]
    [InlineData("")]
    [InlineData(" Asia/Tokyo")]
    [InlineData(5)]
    public void R8_a_zone_that_is_no_place_is_refused(object zone) =>
        Assert.Equal("invalid_timezone", Sample.ReadOne(Sample.Settings, ("timezone", zone)).CodeOf());

    [Theory]
    [InlineData("Asia/Calcutta")]
    [InlineData("US/Eastern")]
    [InlineData("UTC")]
    [InlineData("America/Argentina/Buenos_Aires")]
    public void R8_old_names_and_UTC_are_taken_as_they_are(string zone) =>
        Assert.Equal(zone, Sample.ReadOne(Sample.Settings, ("timezone", zone)).Values?.Timezone);

    [Theory]
    [InlineData("Asia/Tokyo", "timezone_not_served")]
    [InlineData("Asia/Kolkata", null)]
    [InlineData("Asia/Calcutta", null)]
    [InlineData(null, null)]
    public void Rows_in_other_zones_are_refused_if_only_the_listed_ones_are_served(string? zone, string? code)
    {
        var settings = Sample.Settings with { Timezones = ["America/New_York", "Asia/Kolkata"], OnlyListedTimezones = true };

        Assert.Equal(code, Sample.ReadOne(settings, ("timezone", zone)).CodeOf());
    }

    [Theory]
    [InlineData("+442079460958", "Europe/London")]
    [InlineData("+12135550123", "America/Los_Angeles")]
    [InlineData("+18005550199", "America/New_York")]
    public void The_zone_of_a_number_is_taken_where_there_is_one_only(string phone, string zone)
    {
        Assert.Equal(zone, Sample.Read(Sample.Settings with { InferTimezone = true }, Sample.Row(phone))[0].Values?.Timezone);
        Assert.Equal("America/New_York", Sample.Read(Sample.Settings, Sample.Row(phone))[0].Values?.Timezone);
        Assert.Equal("Asia/Tokyo", Sample.Read(Sample.Settings with { InferTimezone = true, Timezone = "Asia/Tokyo" }, Sample.Row(phone))[0].Values?.Timezone);
    }

    // It is 2026-11-28T12:00:00Z.
    [Theory]
    [InlineData("2026-11-27T13:00:00Z", null)]
    [InlineData("2026-11-27T12:00:00Z", null)]
    [InlineData("2026-11-27T11:00:00Z", "scheduled_at_too_old")]
    [InlineData("2027-11-29T12:00:00Z", null)]
    [InlineData("2027-11-30T12:00:00Z", "scheduled_at_too_far")]
    [InlineData("9999-12-31T23:59:59", "scheduled_at_too_far")]
    [InlineData("0001-01-01T00:00", "scheduled_at_too_old")]
    [InlineData("tomorrow", "invalid_scheduled_at")]
    [InlineData("", "invalid_scheduled_at")]
    [InlineData("2027-02-30T10:00", "invalid_scheduled_at")]
    [InlineData("2027-02-28T24:00", "invalid_scheduled_at")]
    [InlineData("2027-02-28 10:00", "invalid_scheduled_at")]
    [InlineData("2027-02-28", "invalid_scheduled_at")]
    [InlineData("2027-02-28T10:00:00.", "invalid_scheduled_at")]
    [InlineData("2027-02-28T10:00Z", "invalid_scheduled_at")]
    [InlineData(1_800_000_000, "invalid_scheduled_at")]
    public void R9_a_moment_that_is_none_or_too_old_or_too_far_is_refused(object moment, string? code) =>
        Assert.Equal(code, Sample.ReadOne(Sample.Settings, ("scheduledAt", moment)).CodeOf());

    [Theory]
    [InlineData("R9", "2026-11-27T13:00:00Z", "2026-11-28T12:00:00Z")]
    [InlineData("absent", null, "2026-11-28T12:00:00Z")]
    [InlineData("offset", "2026-12-01T09:00:00.1234567+09:00", "2026-12-01T00:00:00.123456Z")]
    [InlineData("local", "2026-12-01T09:00", "2026-12-01T14:00:00Z")]
    [InlineData("local with seconds", "2026-12-01T09:00:30", "2026-12-01T14:00:30Z")]
    [InlineData("local with milliseconds", "2026-12-01T09:00:30.250", "2026-12-01T14:00:30.25Z")]
    [InlineData("local in summer", "2027-07-01T09:00", "2027-07-01T13:00:00Z")]
    [InlineData("gap", "2027-03-14T02:30", "2027-03-14T07:00:00Z")]
    [InlineData("overlap", "2027-11-07T01:30", "2027-11-07T05:30:00Z")]
    public void R9_a_moment_is_the_rows_anchor_and_local_time_is_that_of_its_zone(string name, string? moment, string expected) => Assert.Equal(
        (name, DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture)), (name, Sample.ReadOne(Sample.Settings, ("scheduledAt", moment)).Values?.Anchor));

    [Fact]
    public void Local_time_is_that_of_the_rows_own_zone() => Assert.Equal(
        new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero),
        Sample.ReadOne(Sample.Settings, ("scheduledAt", "2026-12-01T09:00"), ("timezone", "Asia/Tokyo")).Values?.Anchor);

    [Fact]
    public void A_wrong_zone_is_told_once_and_a_wrong_moment_beside_it()
    {
        Assert.Equal(["invalid_timezone"], Codes("2026-12-01T09:00"));
        Assert.Equal(["invalid_timezone", "invalid_scheduled_at"], Codes("soon"));
        Assert.Equal(["invalid_timezone", "scheduled_at_too_old"], Codes("2020-12-01T09:00:00Z"));
    }

    [Fact]
    public void Every_zone_that_rows_may_name_is_a_place_or_UTC() => Assert.All(
        NodaTime.DateTimeZoneProviders.Tzdb.Ids, name => Assert.Equal(name is "UTC" || name.Contains('/', StringComparison.Ordinal), ZoneNames.IsKnown(name)));

    private static IEnumerable<string> Codes(string moment) =>
        Sample.ReadOne(Sample.Settings, ("timezone", "EST"), ("scheduledAt", moment)).Errors.Select(error => error.Code);
}
