using System.Text.RegularExpressions;
using Cronos;

namespace Enrollment.Core.Recurring;

/// <summary>
/// A cron expression in a time zone. Where clocks are put forward, a fixed time in the gap comes at the end of the gap. Where they are
/// put back, it comes once, at the first of both. Intervals such as <c>*/15</c> follow real time.
/// </summary>
public sealed partial class RecurringSchedule
{
    /// <summary>The most times that a preview shows.</summary>
    public const int MaxPreview = 20;

    private const int MaxCounted = 100_000;

    // Areas of the IANA database whose names mean a place with its rules. Its other names are abbreviations, fixed offsets or copies.
    private static readonly HashSet<string> Areas = new(StringComparer.Ordinal)
    {
        "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
        "Brazil", "Canada", "Chile", "Mexico", "US",
    };

    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private RecurringSchedule(CronExpression cron, TimeZoneInfo zone) => (_cron, _zone) = (cron, zone);

    /// <summary>Reads a cron expression of five fields, or of six with seconds. Returns it with single blanks between the fields.</summary>
    /// <param name="fault">Says what is wrong with the text and what to write instead.</param>
    public static string? ReadCron(string text, out string? fault)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var cron = string.Join(' ', fields);
        fault = FindFault(fields, cron);
        return fault is null ? cron : null;
    }

    /// <summary>Reads the name of an IANA time zone. Returns null if it is none, or no place's.</summary>
    /// <param name="fault">Says what is wrong with the text and what to write instead.</param>
    public static string? ReadTimezone(string text, out string? fault)
    {
        fault = null;
        if (TryFindZone(text) is not null)
            return text;
        fault = $"There is no time zone {Quoted(text)}. Write an IANA name of an area and a place, like Europe/Berlin or America/New_York, or UTC. " +
            "Abbreviations, offsets and Windows names are not taken, because they have no rules of a place.";
        return null;
    }

    /// <summary>Makes the schedule of texts that have been read. Returns null if one of them is not valid, or not any more.</summary>
    public static RecurringSchedule? Of(string cron, string timezone) =>
        ReadCron(cron, out _) is { } read && TryFindZone(timezone) is { } zone ? new(Parse(read), zone) : null;

    /// <summary>Returns the first time after an instant; null if there is none.</summary>
    /// <param name="after">Excluded.</param>
    public DateTimeOffset? Next(DateTimeOffset after) => _cron.GetNextOccurrence(after, _zone)?.ToUniversalTime();

    /// <summary>Returns the next times.</summary>
    /// <param name="after">Excluded.</param>
    /// <param name="count">At most <see cref="MaxPreview"/>.</param>
    public IReadOnlyList<DateTimeOffset> Preview(DateTimeOffset after, int count) => [.. Behind(after).Take(Math.Min(count, MaxPreview))];

    /// <summary>Returns the newest times of a stretch, the oldest of them first.</summary>
    /// <param name="from">Included.</param>
    /// <param name="to">Included.</param>
    public IReadOnlyList<DateTimeOffset> Newest(DateTimeOffset from, DateTimeOffset to, int count)
    {
        // Forwards only: looking back, Cronos has a time in a gap come before the gap. Ever longer stretches, because a cron
        // of each minute has half a million times a year.
        var before = from.AddTicks(-1);
        for (var stretch = TimeSpan.FromHours(1); ; stretch *= 4)
        {
            var isWhole = to - before <= stretch;
            var times = Behind(isWhole ? before : to - stretch).TakeWhile(time => time <= to).ToList();
            if (isWhole || times.Count >= count)
                return times[Math.Max(0, times.Count - count)..];
        }
    }

    /// <summary>Counts the times of a stretch, up to a hundred thousand.</summary>
    /// <param name="from">Included.</param>
    /// <param name="before">Excluded.</param>
    public int Count(DateTimeOffset from, DateTimeOffset before) => Behind(from.AddTicks(-1)).TakeWhile(time => time < before).Take(MaxCounted).Count();

    private IEnumerable<DateTimeOffset> Behind(DateTimeOffset after)
    {
        for (var next = Next(after); next is { } time; next = Next(time))
            yield return time;
    }

    private static string? FindFault(string[] fields, string cron)
    {
        if (fields.Length is not (5 or 6))
            return $"A cron expression has five fields, minute to day of the week, or six with the second before them; {Quoted(cron)} has {fields.Length}. " +
                "Write it like 0 9 * * 1-5.";
        if (fields.Length == 6 && !Second().IsMatch(fields[0]))
            return $"The second {Quoted(fields[0])} would come more often than once a minute. Write one number from 0 to 59, or leave the second out.";
        try
        {
            return Parse(cron).GetNextOccurrence(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is null
                ? $"No day is like {Quoted(cron)} says, so it would never come."
                : null;
        }
        catch (CronFormatException wrong)
        {
            return $"{Quoted(cron)} is no cron expression. {wrong.Message.Replace("The given cron expression has an invalid format. ", "", StringComparison.Ordinal)}";
        }
        catch (MissingSeedException)
        {
            return $"{Quoted(cron)} leaves a field to chance with H, which is not taken. Write a number.";
        }
    }

    private static CronExpression Parse(string cron) => CronExpression.Parse(cron, cron.Count(' ') == 5 ? CronFormat.IncludeSeconds : CronFormat.Standard);

    private static TimeZoneInfo? TryFindZone(string name)
    {
        if (name is "UTC" or "Etc/UTC")
            return TimeZoneInfo.Utc;
        return Place().Match(name) is { Success: true } place && Areas.Contains(place.Groups["area"].Value)
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId && zone.Id == name
            ? zone
            : null;
    }

    // Shown in an error, so neither long nor unreadable.
    private static string Quoted(string text) => $"“{(text.Length > 60 ? text[..60] + "…" : text)}”";

    [GeneratedRegex(@"^[0-9]{1,2}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Second();

    [GeneratedRegex(@"^(?<area>[A-Za-z]+)(?:/[A-Za-z0-9_+-]{1,32}){1,2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}
