using System.Text.Json;
using Enrollment.Core.Requests;
using NodaTime;
using NodaTime.Text;

namespace Enrollment.Core.Windows;

/// <summary>Reads call windows and their exceptions from a body, and notes everything that is wrong with them.</summary>
public static class CallWindowsReader
{
    public const string Week = "call_windows";
    public const string Exceptions = "exceptions";
    private const int MaxName = 200;
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd");
    private static readonly LocalDate Earliest = new(2000, 1, 1);
    private static readonly LocalDate Latest = new(2099, 12, 31);

    /// <summary>
    /// Reads the fields <c>call_windows</c> and <c>exceptions</c>. One that is left out has its default. Use the result only if the
    /// reader has no errors.
    /// </summary>
    public static CallWindows Read(ObjectReader body) => new(ReadWeek(body), ReadExceptions(body));

    private static Dictionary<IsoDayOfWeek, IReadOnlyList<CallWindow>> ReadWeek(ObjectReader body)
    {
        if (body.OptionalObject(Week) is not { } week)
            return Weekdays.All.ToDictionary(day => day, CallWindows.Default.Of);
        var windows = Weekdays.All.ToDictionary(day => day, day => ReadWindows(week, Weekdays.WordOf(day)));
        week.RefuseOthers();
        return windows;
    }

    private static List<WindowException> ReadExceptions(ObjectReader body)
    {
        var read = new Dictionary<LocalDate, WindowException>();
        foreach (var (value, pointer) in body.OptionalArray(Exceptions, min: 0, CallWindows.MostExceptions))
        {
            var given = new ObjectReader(value, pointer, body.Errors);
            var date = ReadDate(given);
            var name = given.OptionalText("name", MaxName);
            // Left out could mean closed or the weekday's windows, so it has to be said.
            given.Required("windows");
            var windows = ReadWindows(given, "windows");
            given.RefuseOthers();
            if (date is { } day && !read.TryAdd(day, new(day, name, windows)))
                given.Errors.Add(
                    given.PointerTo("date"), "duplicate_date", $"There are two exceptions of {Date.Format(day)}.", "Put the windows of a date into one exception.");
        }
        return [.. read.Values];
    }

    private static IReadOnlyList<CallWindow> ReadWindows(ObjectReader owner, string name) =>
        [.. owner.OptionalArray(name, min: 0, CallWindows.MostOfDay).Select(item => ReadWindow(new(item.Value, item.Pointer, owner.Errors))).OfType<CallWindow>()];

    private static CallWindow? ReadWindow(ObjectReader given)
    {
        var (from, to) = (ReadTime(given, "from", mayEndDay: false), ReadTime(given, "to", mayEndDay: true));
        given.RefuseOthers();
        if (from is null || to is null)
            return null;
        var window = new CallWindow(from.Value, to.Value);
        if (window.Minutes >= CallWindow.ShortestMinutes)
            return window;
        given.Errors.Add(
            given.PointerTo("to"), "out_of_range", $"A window takes at least {CallWindow.ShortestMinutes} minutes; this one takes {window.Minutes}.",
            window.Minutes == 0 ? "For a whole day, write from 00:00 to 24:00." : null);
        return null;
    }

    private static int? ReadTime(ObjectReader given, string name, bool mayEndDay)
    {
        if (given.Required(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            given.Errors.Add(given.PointerTo(name), "wrong_type", $"{name} must be a string, like 09:00.");
        else if (WallTime.TryRead(JsonText.TryRead(value, out _)) is { } minutes && (mayEndDay || minutes < CallWindow.MinutesOfDay))
            return minutes;
        else
            given.Errors.Add(
                given.PointerTo(name), "invalid_time", $"{name} must be a time in hours and minutes from 00:00 to {(mayEndDay ? "24:00" : "23:59")}, like 09:00.");
        return null;
    }

    private static LocalDate? ReadDate(ObjectReader given)
    {
        if (given.Required("date") is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            given.Errors.Add(given.PointerTo("date"), "wrong_type", "date must be a string, like 2030-01-31.");
        else if (JsonText.TryRead(value, out _) is not { Length: 10 } text || !Date.Parse(text).TryGetValue(default, out var date))
            given.Errors.Add(given.PointerTo("date"), "invalid_date", "date must be a day of the calendar, like 2030-01-31, without a time.");
        else if (date < Earliest || date > Latest)
            given.Errors.Add(given.PointerTo("date"), "out_of_range", $"date must lie between {Date.Format(Earliest)} and {Date.Format(Latest)}.");
        else
            return date;
        return null;
    }
}
