using NodaTime;
using NodaTime.TimeZones;

namespace Enrollment.Core.Windows;

/// <summary>
/// Finds when call windows are open by the clocks of one time zone. Between two changes of a zone's offset, each window is one stretch of
/// instants, so every answer is exact without looking at single minutes.
/// </summary>
internal sealed class ZoneWindows(CallWindows windows, DateTimeZone zone)
{
    /// <summary>Returns the end of the stretches that contain an instant; null if the windows are closed then.</summary>
    /// <remarks>The end is no later than the next change of the offset, where the windows may stay open.</remarks>
    public Instant? EndAt(Instant at)
    {
        var interval = zone.GetZoneInterval(at);
        var today = at.WithOffset(interval.WallOffset).Date;
        // A window over midnight belongs to the day before.
        return Later(EndAt(at, today.PlusDays(-1), interval), EndAt(at, today, interval));
    }

    /// <summary>Returns the first open instant that is not before <paramref name="at"/>; null if there is none up to the limit.</summary>
    /// <param name="limit">Included.</param>
    public Instant? NextOpen(Instant at, Instant limit)
    {
        for (var from = at; from <= limit;)
        {
            var interval = zone.GetZoneInterval(from);
            if (NextOpen(from, limit, interval) is { } opens)
                return opens;
            if (!interval.HasEnd)
                return null;
            from = interval.End;
        }
        return null;
    }

    /// <summary>Returns the first closed instant that is not before <paramref name="at"/>; null if there is none up to the limit.</summary>
    /// <param name="limit">Included.</param>
    public Instant? NextClosed(Instant at, Instant limit)
    {
        var from = at;
        while (from <= limit)
        {
            if (EndAt(from) is not { } end)
                return from;
            from = end;
        }
        return null;
    }

    // Dates ascend and so do the windows of each: the first stretch that is not over is the earliest.
    private Instant? NextOpen(Instant from, Instant limit, ZoneInterval interval)
    {
        for (var date = from.WithOffset(interval.WallOffset).Date.PlusDays(-1); ; date = date.PlusDays(1))
        {
            var midnight = Midnight(date, interval);
            if (midnight > limit || (interval.HasEnd && midnight >= interval.End))
                return null;
            foreach (var window in windows.On(date))
            {
                var opens = Later(from, midnight + Duration.FromMinutes(window.From));
                if (opens < Cut(midnight + Duration.FromMinutes(windows.EndOf(window, date)), interval))
                    return opens <= limit ? opens : null;
            }
        }
    }

    private Instant? EndAt(Instant at, LocalDate date, ZoneInterval interval)
    {
        var midnight = Midnight(date, interval);
        Instant? latest = null;
        foreach (var window in windows.On(date))
        {
            var end = Cut(midnight + Duration.FromMinutes(windows.EndOf(window, date)), interval);
            if (midnight + Duration.FromMinutes(window.From) <= at && at < end)
                latest = Later(latest, end);
        }
        return latest;
    }

    // By the offset of the interval, also where the midnight itself lies outside of it.
    private static Instant Midnight(LocalDate date, ZoneInterval interval) => date.AtMidnight().WithOffset(interval.WallOffset).ToInstant();

    private static Instant Cut(Instant end, ZoneInterval interval) => interval.HasEnd && interval.End < end ? interval.End : end;

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;

    private static Instant? Later(Instant? one, Instant? other) => one is null || other > one ? other : one;
}
