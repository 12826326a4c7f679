using System.Globalization;
using Enrollment.Api.Http;

namespace Enrollment.Api.Accounts;

/// <summary>The days that a request for credit usage asks about, both ends included.</summary>
/// <param name="Month">The month as it is written; null for a span of days.</param>
internal sealed record UsagePeriod(DateOnly First, DateOnly Last, string? Month)
{
    public const string MonthName = "month";
    public const string StartName = "startDate";
    public const string EndName = "endDate";

    private const int MaxDays = 366;

    public UsedPeriod Shown => new(First, Last, Month);

    public static UsagePeriod OfMonth(int year, int month) => new(
        new(year, month, 1), new(year, month, DateTime.DaysInMonth(year, month)), string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}"));

    /// <exception cref="RequestRefusedException">The period is wrong, or lies ahead.</exception>
    public static UsagePeriod Read(IQueryCollection query, DateOnly today)
    {
        var (month, start, end) = ((string?)query[MonthName], (string?)query[StartName], (string?)query[EndName]);
        if (month is not null && (start is not null || end is not null))
            throw Refused($"'{MonthName}' stands alone.", $"Send {MonthName}, or {StartName} and {EndName}.");
        if (month is null && start is null && end is null)
            return OfMonth(today.Year, today.Month);
        return month is not null ? ReadMonth(month, today) : ReadSpan(start, end, today);
    }

    public bool IsMonthOf(DateOnly day) => Month is not null && First <= day && day <= Last;

    private static UsagePeriod ReadMonth(string text, DateOnly today)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
            throw Refused($"'{MonthName}' must be a month.", "Write it like 2026-11.");
        return first <= today ? OfMonth(first.Year, first.Month) : throw Ahead(MonthName);
    }

    private static UsagePeriod ReadSpan(string? start, string? end, DateOnly today)
    {
        var (first, last) = (ReadDay(StartName, start), ReadDay(EndName, end));
        if (last > today)
            throw Ahead(first > today ? StartName : EndName);
        if (first > last)
            throw Refused($"'{StartName}' lies behind '{EndName}'.", "Exchange them.");
        if (last.DayNumber - first.DayNumber >= MaxDays)
            throw Refused($"{StartName} to {EndName} may be at most {MaxDays} days.", "Ask for it in several requests.");
        return new(first, last, Month: null);
    }

    private static DateOnly ReadDay(string name, string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Refused(text is null ? $"'{name}' is missing." : $"'{name}' must be a day.", "Write it like 2026-11-28.");

    private static RequestRefusedException Ahead(string name) => Refused($"'{name}' lies ahead; days are of UTC.", "Ask until today.");

    private static RequestRefusedException Refused(string detail, string fix) => new(Problems.InvalidParameter.With(detail, fix));
}
