using System.Text.Json;
using Enrollment.Core.Requests;
using Enrollment.Core.Windows;
using NodaTime;

namespace Enrollment.UnitTests.Windows;

/// <summary>How call windows are read from a body, and written.</summary>
public sealed class CallWindowsTests
{
    [Fact]
    public void Left_out_they_are_office_hours_without_exceptions()
    {
        var (windows, _) = Read("{}");

        Assert.Equal([.. Enumerable.Repeat("09:00-17:00", 5), "", ""], Weekdays.All.Select(day => Written(windows.Of(day))));
        Assert.Empty(windows.Exceptions);
        Assert.Equal("""{"monday":[],"friday":[]}""".Replace("[]", """[{"from":"09:00","to":"17:00"}]""", StringComparison.Ordinal), Only(windows, "monday", "friday"));
    }

    [Fact]
    public void A_weekday_that_is_left_out_is_closed()
    {
        var (windows, errors) = Read("""{"call_windows": {"sunday": [{"from": "22:00", "to": "02:00"}, {"from": "00:00", "to": "24:00"}], "monday": [], "friday": null}}""");

        Assert.False(errors.Any);
        Assert.Equal(["", "", "", "", "", "", "00:00-24:00 22:00-02:00"], Weekdays.All.Select(day => Written(windows.Of(day))));
    }

    [Fact]
    public void What_is_written_reads_as_the_same()
    {
        var windows = Weeks.Of("Mon-Fri 13:00-17:00,09:00-12:00; Sat 22:00-02:00", "2026-12-25; 2026-12-24 09:00-12:00,20:00-24:00");
        var (week, exceptions) = (CallWindowsJson.WriteWeek(windows).ToJsonString(), CallWindowsJson.WriteExceptions(windows).ToJsonString());

        var again = CallWindowsJson.Parse(week, exceptions);

        Assert.Equal((week, exceptions), (CallWindowsJson.WriteWeek(again).ToJsonString(), CallWindowsJson.WriteExceptions(again).ToJsonString()));
        Assert.Equal([new LocalDate(2026, 12, 24), new LocalDate(2026, 12, 25)], again.Exceptions.Select(exception => exception.Date));
        Assert.Equal("09:00-12:00 20:00-24:00", Written(again.Exceptions[0].Windows));
        Assert.StartsWith("""[{"date":"2026-12-24","name":null,"windows":[{"from":"09:00","to":"12:00"},""", exceptions, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from = to", """{"call_windows": {"monday": [{"from": "09:00", "to": "09:00"}]}}""", "/call_windows/monday/0/to", "out_of_range")]
    [InlineData("14 minutes", """{"call_windows": {"monday": [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "13:14"}]}}""", "/call_windows/monday/1/to", "out_of_range")]
    [InlineData("14 minutes over midnight", """{"call_windows": {"monday": [{"from": "23:50", "to": "00:04"}]}}""", "/call_windows/monday/0/to", "out_of_range")]
    [InlineData("begins at 24:00", """{"call_windows": {"monday": [{"from": "24:00", "to": "09:00"}]}}""", "/call_windows/monday/0/from", "invalid_time")]
    [InlineData("ends after 24:00", """{"call_windows": {"monday": [{"from": "09:00", "to": "24:01"}]}}""", "/call_windows/monday/0/to", "invalid_time")]
    [InlineData("minute 60", """{"call_windows": {"monday": [{"from": "08:60", "to": "24:00"}]}}""", "/call_windows/monday/0/from", "invalid_time")]
    [InlineData("seconds", """{"call_windows": {"monday": [{"from": "08:00:00", "to": "24:00"}]}}""", "/call_windows/monday/0/from", "invalid_time")]
    [InlineData("one digit", """{"call_windows": {"monday": [{"from": "9:00", "to": "24:00"}]}}""", "/call_windows/monday/0/from", "invalid_time")]
    [InlineData("other digits", """{"call_windows": {"monday": [{"from": "٠٩:٠٠", "to": "24:00"}]}}""", "/call_windows/monday/0/from", "invalid_time")]
    [InlineData("half a character", """{"call_windows": {"monday": [{"from": "\ud800", "to": "24:00"}]}}""", "/call_windows/monday/0/from", "invalid_time")]
    [InlineData("a number", """{"call_windows": {"monday": [{"from": 9, "to": "24:00"}]}}""", "/call_windows/monday/0/from", "wrong_type")]
    [InlineData("no end", """{"call_windows": {"monday": [{"from": "09:00"}]}}""", "/call_windows/monday/0/to", "required")]
    [InlineData("a field more", """{"call_windows": {"monday": [{"from": "09:00", "to": "10:00", "zone": "UTC"}]}}""", "/call_windows/monday/0/zone", "unknown_field")]
    [InlineData("a text for a window", """{"call_windows": {"monday": ["09:00-10:00"]}}""", "/call_windows/monday/0", "wrong_type")]
    [InlineData("a window for a day", """{"call_windows": {"monday": {"from": "09:00", "to": "10:00"}}}""", "/call_windows/monday", "wrong_type")]
    [InlineData("no such day", """{"call_windows": {"Monday": []}}""", "/call_windows/Monday", "unknown_field")]
    [InlineData("a list of days", """{"call_windows": []}""", "/call_windows", "wrong_type")]
    [InlineData("no date", """{"exceptions": [{"windows": []}]}""", "/exceptions/0/date", "required")]
    [InlineData("no windows", """{"exceptions": [{"date": "2026-12-24"}]}""", "/exceptions/0/windows", "required")]
    [InlineData("no such date", """{"exceptions": [{"date": "2026-02-29", "windows": []}]}""", "/exceptions/0/date", "invalid_date")]
    [InlineData("a date with a time", """{"exceptions": [{"date": "2026-02-28T00:00", "windows": []}]}""", "/exceptions/0/date", "invalid_date")]
    [InlineData("another order", """{"exceptions": [{"date": "24.12.2026", "windows": []}]}""", "/exceptions/0/date", "invalid_date")]
    [InlineData("long ago", """{"exceptions": [{"date": "1999-12-31", "windows": []}]}""", "/exceptions/0/date", "out_of_range")]
    [InlineData("a number for a date", """{"exceptions": [{"date": 20261224, "windows": []}]}""", "/exceptions/0/date", "wrong_type")]
    [InlineData("twice", """{"exceptions": [{"date": "2026-12-24", "windows": []}, {"date": "2026-12-24", "windows": []}]}""", "/exceptions/1/date", "duplicate_date")]
    [InlineData("a wrong window", """{"exceptions": [{"date": "2026-12-24", "windows": [{"from": "x", "to": "24:00"}]}]}""", "/exceptions/0/windows/0/from", "invalid_time")]
    [InlineData("a field more", """{"exceptions": [{"date": "2026-12-24", "windows": [], "closed": true}]}""", "/exceptions/0/closed", "unknown_field")]
    public void What_is_wrong_is_pointed_at(string what, string body, string pointer, string code)
    {
        var (_, errors) = Read(body);

        var error = Assert.Single(errors.ToRefusal().Errors);
        Assert.Equal((what, pointer, code), (what, error.Pointer, error.Code));
    }

    [Theory]
    [InlineData(4, 400, null)]
    [InlineData(5, 400, "/call_windows/tuesday")]
    [InlineData(4, 401, "/exceptions")]
    public void A_day_has_4_windows_and_a_year_400_exceptions(int ofDay, int exceptions, string? pointer)
    {
        var windows = string.Join(',', Enumerable.Repeat("""{"from": "09:00", "to": "09:15"}""", ofDay));
        var dates = string.Join(',', Enumerable.Range(0, exceptions).Select(day => $$"""{"date": "{{new DateOnly(2026, 1, 1).AddDays(day):yyyy-MM-dd}}", "windows": []}"""));

        var (_, errors) = Read($$"""{"call_windows": {"tuesday": [{{windows}}]}, "exceptions": [{{dates}}]}""");

        Assert.Equal(pointer, errors.Any ? errors.ToRefusal().Errors.Single().Pointer : null);
    }

    [Theory]
    [InlineData("Mon 08:00-21:00", "", false)]
    [InlineData("Mon 07:59-21:00", "", true)]
    [InlineData("Mon 08:00-21:01", "", true)]
    [InlineData("Mon 20:00-00:30", "", true)]
    [InlineData("", "2026-12-24 08:00-22:00", true)]
    public void Windows_beyond_8_to_21_are_seen(string week, string exceptions, bool reach) =>
        Assert.Equal(reach, Weeks.Of(week, exceptions).ReachBeyond(8 * 60, 21 * 60));

    private static string Written(IEnumerable<CallWindow> windows) =>
        string.Join(' ', windows.Select(window => $"{WallTime.Write(window.From)}-{WallTime.Write(window.To)}"));

    private static string Only(CallWindows windows, params string[] days)
    {
        var week = CallWindowsJson.WriteWeek(windows);
        foreach (var day in week.Select(day => day.Key).Except(days).ToList())
            week.Remove(day);
        return week.ToJsonString();
    }

    private static (CallWindows Windows, ValidationErrors Errors) Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var errors = new ValidationErrors();
        var reader = new ObjectReader(document.RootElement, "", errors);
        var windows = CallWindowsReader.Read(reader);
        reader.RefuseOthers();
        return (windows, errors);
    }
}
