using NodaTime;

namespace Enrollment.Core.Windows;

/// <summary>Holds the windows of each weekday and the dates that are exceptions, in whichever time zone they are asked about.</summary>
public sealed class CallWindows
{
    public const int MostOfDay = 4;
    public const int MostExceptions = 400;

    /// <summary>Monday to Friday from 9 to 17.</summary>
    public static readonly CallWindows Default = new(
        Weekdays.All.Take(5).ToDictionary(day => day, IReadOnlyList<CallWindow> (_) => [new(9 * 60, 17 * 60)]), []);

    private readonly CallWindow[][] _ofWeekdays;
    private readonly Dictionary<LocalDate, CallWindow[]> _ofExceptions;

    /// <param name="weekdays">A weekday that is left out is closed.</param>
    /// <param name="exceptions">At most one of each date.</param>
    public CallWindows(IReadOnlyDictionary<IsoDayOfWeek, IReadOnlyList<CallWindow>> weekdays, IEnumerable<WindowException> exceptions)
    {
        _ofWeekdays = [.. Weekdays.All.Select(day => weekdays.TryGetValue(day, out var windows) ? Sorted(windows) : [])];
        Exceptions = [.. exceptions.Select(exception => exception with { Windows = Sorted(exception.Windows) }).OrderBy(exception => exception.Date)];
        _ofExceptions = Exceptions.ToDictionary(exception => exception.Date, exception => Sorted(exception.Windows));
        HasAny = _ofWeekdays.Concat(_ofExceptions.Values).Any(windows => windows.Length > 0);
    }

    /// <summary>The exceptions in the order of their dates.</summary>
    public IReadOnlyList<WindowException> Exceptions { get; }

    /// <summary>Whether there is a window at all, on a weekday or on the date of an exception.</summary>
    public bool HasAny { get; }

    /// <summary>Returns the windows of a weekday, the earliest first.</summary>
    public IReadOnlyList<CallWindow> Of(IsoDayOfWeek day) => _ofWeekdays[(int)day - 1];

    /// <summary>Returns the windows that belong to a date, the earliest first.</summary>
    public ReadOnlySpan<CallWindow> On(LocalDate date) => _ofExceptions.TryGetValue(date, out var windows) ? windows : _ofWeekdays[(int)date.DayOfWeek - 1];

    /// <summary>
    /// Returns the end of a window in minutes after the midnight at which its date begins. A window that runs over midnight into the date
    /// of an exception ends at midnight.
    /// </summary>
    public int EndOf(CallWindow window, LocalDate date) =>
        window.RunsOverMidnight && _ofExceptions.ContainsKey(date.PlusDays(1)) ? CallWindow.MinutesOfDay : window.End;

    /// <summary>Says whether a window lies outside a stretch of the day, wholly or in part.</summary>
    /// <param name="from">Minutes after midnight; included.</param>
    /// <param name="to">Minutes after midnight; excluded.</param>
    public bool ReachBeyond(int from, int to) =>
        _ofWeekdays.Concat(_ofExceptions.Values).Any(windows => Array.Exists(windows, window => window.From < from || window.End > to));

    private static CallWindow[] Sorted(IReadOnlyList<CallWindow> windows) => [.. windows.OrderBy(window => window.From).ThenBy(window => window.End)];
}
