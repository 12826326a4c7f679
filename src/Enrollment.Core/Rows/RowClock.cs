using System.Text.Json;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Rows;

/// <summary>Finds out in which zone a row lives, and from when on its first step may run.</summary>
internal sealed class RowClock(RowSettings settings)
{
    /// <summary>Returns the zone of a row: its own, the request's, its number's or the sequence's first. Returns null if it is not known.</summary>
    public string? ZoneOf(IReadOnlyDictionary<string, JsonElement> own, Phone? phone, RowErrors errors)
    {
        var zone = own.TryGetValue(RowFields.Timezone, out var value) ? TextOf(value) : settings.Timezone ?? Inferred(phone) ?? First(settings.Timezones);
        if (zone is null || !ZoneNames.IsKnown(zone))
        {
            errors.Add(RowFields.Timezone, RowCodes.InvalidTimezone, $"{RowFields.Timezone}: There is no such time zone. {ZoneNames.Example}");
            return null;
        }
        if (settings.OnlyListedTimezones && !settings.Timezones.Any(listed => ZoneNames.AreSame(listed, zone)))
            errors.Add(RowFields.Timezone, RowCodes.TimezoneNotServed, $"Rows in {zone} are not taken, only in {string.Join(", ", settings.Timezones)}.");
        return zone;
    }

    /// <summary>Returns the earliest moment of a row's first step.</summary>
    /// <param name="zone">The zone of the row; null if it is not known.</param>
    public DateTimeOffset AnchorOf(IReadOnlyDictionary<string, JsonElement> own, string? zone, RowErrors errors)
    {
        if (!own.TryGetValue(RowFields.ScheduledAt, out var value))
            return settings.Now;
        if (RowAnchor.Read(TextOf(value) ?? "", zone is null ? null : ZoneNames.Zone(zone), settings.Now, out var anchor) is { } error)
            errors.Add(error);
        return anchor;
    }

    private string? Inferred(Phone? phone) =>
        settings.InferTimezone && phone is { } known && PhoneZones.Of(known.E164) is [var only] && ZoneNames.IsKnown(only) ? only : null;

    private static string? First(IReadOnlyList<string> zones) => zones is [var first, ..] ? first : null;

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? JsonText.TryRead(value, out _) : null;
}
