using NodaTime;
using NodaTime.TimeZones;

namespace Enrollment.Core.Rows;

/// <summary>
/// Knows the time zones that rows may name: IANA names of an area and a location, spelled exactly so, and UTC. Short ones like EST have
/// no summer time, although their senders mean New York.
/// </summary>
public static class ZoneNames
{
    public const string Example = "Send an IANA time zone name like America/New_York, or UTC.";

    private static readonly HashSet<string> Known = DateTimeZoneProviders.Tzdb.Ids
        .Where(name => name == "UTC" || name.Contains('/', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>Says whether two known names mean one zone, as old and new spellings of a city do.</summary>
    public static bool AreSame(string one, string other) => Canonical(one) == Canonical(other);

    internal static DateTimeZone Zone(string name) => DateTimeZoneProviders.Tzdb[name];

    private static string Canonical(string name) => TzdbDateTimeZoneSource.Default.CanonicalIdMap.TryGetValue(name, out var canonical) ? canonical : name;
}
