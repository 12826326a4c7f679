using System.Collections.Concurrent;

namespace Enrollment.Core.Telemetry;

/// <summary>
/// Decides when an outage that is met again and again belongs in the log: once when it begins, and once a minute while it lasts. Safe
/// for several threads.
/// </summary>
public sealed class Outages(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _loggedAt = new(StringComparer.Ordinal);

    /// <summary>Notes that something was met away.</summary>
    /// <param name="what">Its name, one of a few: a server as one part sees it, or a queue.</param>
    /// <returns>Whether to log it now.</returns>
    public bool IsNews(string what)
    {
        var now = clock.GetTimestamp();
        return _loggedAt.TryAdd(what, now)
            || (_loggedAt.TryGetValue(what, out var last) && clock.GetElapsedTime(last, now) >= Pause && _loggedAt.TryUpdate(what, now, last));
    }

    /// <summary>Notes that it is back. The next outage is news at once.</summary>
    public void End(string what) => _loggedAt.TryRemove(what, out _);
}
