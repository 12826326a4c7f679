using System.Text.RegularExpressions;
using Enrollment.Core.Requests;
using NodaTime;
using NodaTime.TimeZones;

namespace Enrollment.Core.Rows;

/// <summary>Reads the earliest moment that a row asks for: an instant, or a wall clock in the row's zone.</summary>
internal static partial class RowAnchor
{
    private const string Example = "Send an instant like 2030-01-31T08:00:00Z, or local time without offset like 2030-01-31T08:00.";

    private static readonly Duration Past = Duration.FromHours(24);
    private static readonly Duration Ahead = Duration.FromDays(366);

    // A clock that was put forward shows the moment behind the gap; one that was put back shows the earlier of two.
    private static readonly ZoneLocalMappingResolver Resolver =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>Reads a moment; one that has just passed is now.</summary>
    /// <param name="zone">The row's zone; null if it is not known, and local time is then only looked at.</param>
    public static RowError? Read(string text, DateTimeZone? zone, DateTimeOffset now, out DateTimeOffset anchor)
    {
        anchor = now;
        var isLocal = Local().Match(text);
        if (!Instants.TryRead(isLocal.Success ? InUtc(isLocal) : text, out var read, out var fault))
            return Error(RowCodes.InvalidScheduledAt, isLocal.Success ? $"There is no such date or time. {Example}" : $"{fault} {Example}");
        if (isLocal.Success && zone is null)
            return null;
        var instant = isLocal.Success ? Resolve(read, zone!, now) : Instant.FromDateTimeOffset(read);
        var present = Instant.FromDateTimeOffset(now);
        if (instant < present - Past)
            return Error(RowCodes.ScheduledAtTooOld, "It is more than 24 hours ago.");
        if (instant > present + Ahead)
            return Error(RowCodes.ScheduledAtTooFar, "It is more than 366 days ahead.");
        anchor = instant > present ? instant.ToDateTimeOffset() : now;
        return null;
    }

    private static RowError Error(string code, string detail) => new(RowFields.ScheduledAt, code, $"{RowFields.ScheduledAt}: {detail}");

    // Far from now an offset changes nothing, and at the ends of the calendar there is no instant to give.
    private static Instant Resolve(DateTimeOffset local, DateTimeZone zone, DateTimeOffset now) => (local - now).Duration() > (Ahead + Past + Past).ToTimeSpan()
        ? Instant.FromDateTimeOffset(local)
        : zone.ResolveLocal(LocalDateTime.FromDateTime(local.DateTime), Resolver).ToInstant();

    private static string InUtc(Match local) => $"{local.Groups["minute"].Value}{(local.Groups["second"] is { Success: true } second ? second.Value : ":00")}Z";

    [GeneratedRegex(@"^(?<minute>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(?<second>:[0-9]{2}(\.[0-9]{1,9})?)?\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Local();
}
