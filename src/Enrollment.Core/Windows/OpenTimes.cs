using NodaTime;

namespace Enrollment.Core.Windows;

/// <summary>
/// Says when call windows are open in every one of some time zones. Wall times that clocks leave out never come. Wall times that come twice
/// are open twice. The same windows, zones and instant always give the same answer.
/// </summary>
public sealed class OpenTimes
{
    /// <summary>The furthest that an opening or a closing is looked for.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromDays(400);

    private readonly ZoneWindows[] _zones;
    private readonly bool _neverOpen;

    /// <param name="zones">At least one.</param>
    public OpenTimes(CallWindows windows, params IEnumerable<DateTimeZone> zones)
    {
        _zones = [.. zones.Distinct().Select(zone => new ZoneWindows(windows, zone))];
        ArgumentOutOfRangeException.ThrowIfZero(_zones.Length, nameof(zones));
        _neverOpen = !windows.HasAny;
    }

    /// <summary>Says whether the windows are open at an instant: a window's begin is inside, its end is not.</summary>
    public bool IsOpen(DateTimeOffset at)
    {
        var instant = Instant.FromDateTimeOffset(at);
        return Array.TrueForAll(_zones, zone => zone.EndAt(instant) is not null);
    }

    /// <summary>Returns the first open instant that is not before <paramref name="at"/>; null if there is none within 400 days.</summary>
    public DateTimeOffset? NextOpen(DateTimeOffset at)
    {
        var from = Instant.FromDateTimeOffset(at);
        return NextOpen(from, from + Duration.FromTimeSpan(Furthest))?.ToDateTimeOffset();
    }

    /// <summary>
    /// Returns the end of the opening that <paramref name="at"/> lies in, or of the next one if it lies in none. Null if nothing closes
    /// within the time that is looked at.
    /// </summary>
    /// <param name="within">How far to look; 400 days if it is left out.</param>
    public DateTimeOffset? NextClose(DateTimeOffset at, TimeSpan? within = null)
    {
        var from = Instant.FromDateTimeOffset(at);
        var limit = from + Duration.FromTimeSpan(within ?? Furthest);
        return NextOpen(from, limit) is { } opens ? NextClosed(opens, limit)?.ToDateTimeOffset() : null;
    }

    // Goes from zone to zone, until all of them in turn have agreed to one instant.
    private Instant? NextOpen(Instant from, Instant limit)
    {
        if (_neverOpen)
            return null;
        var agreed = 0;
        for (var index = 0; agreed < _zones.Length; index = (index + 1) % _zones.Length)
        {
            if (_zones[index].NextOpen(from, limit) is not { } opens)
                return null;
            agreed = opens == from ? agreed + 1 : 1;
            from = opens;
        }
        return from;
    }

    private Instant? NextClosed(Instant from, Instant limit)
    {
        Instant? first = null;
        foreach (var zone in _zones)
        {
            if (zone.NextClosed(from, first ?? limit) is { } closed)
                first = closed;
        }
        return first;
    }
}
