using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Core.Requests;

/// <summary>
/// Reads instants as RFC 3339 writes them, for every place where the service takes one: JSON, CSV, NDJSON and messages. Keeps microseconds,
/// as the database does, and cuts further digits.
/// </summary>
public static class Instants
{
    private const string Example = "An instant is written like 2030-01-31T08:00:00Z or 2030-01-31T09:00:00+01:00.";
    private const int DateAndTimeLength = 19;
    private const int OffsetLength = 6;

    /// <summary>Writes an instant in UTC with microseconds, as all that leaves the service shows it.</summary>
    public static string Write(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads an instant into UTC.</summary>
    /// <param name="fault">Says what is wrong with the text and what to write instead.</param>
    /// <returns>Whether the text is an instant.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset instant, out string? fault)
    {
        instant = default;
        fault = FindFault(text, out var fraction);
        if (fault is not null)
            return false;
        var isLeapSecond = text[17..19] is "60";
        var behind = isLeapSecond ? TimeSpan.TicksPerSecond : Ticks(fraction);
        Span<char> time = stackalloc char[DateAndTimeLength];
        text[..DateAndTimeLength].CopyTo(time);
        time[10] = 'T';
        if (isLeapSecond)
            "59".CopyTo(time[17..]);
        if (!DateTime.TryParseExact(time, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read))
            fault = $"There is no such date or time. {Example}";
        else if (!TryTakeOffset(text[(DateAndTimeLength + fraction.Length)..], read.Ticks, out var ticks)
            || ticks + behind < DateTime.MinValue.Ticks || ticks + behind > DateTime.MaxValue.Ticks)
            fault = $"The offset is at most 23:59, and the years are 0001 to 9999. {Example}";
        // PostgreSQL reads a leap second as the second behind it, too.
        else if (isLeapSecond && (ticks / TimeSpan.TicksPerSecond) % 86_400 != 86_399)
            fault = $"Second 60 is a leap second, which comes at midnight in UTC only. {Example}";
        else
            instant = new DateTimeOffset(ticks + behind, TimeSpan.Zero);
        return fault is null;
    }

    /// <exception cref="FormatException">The text is no instant.</exception>
    public static DateTimeOffset Read(string text) => TryRead(text, out var instant, out var fault) ? instant : throw new FormatException(fault);

    // The shape alone; whether there is such a day is the calendar's.
    private static string? FindFault(ReadOnlySpan<char> text, out ReadOnlySpan<char> fraction)
    {
        fraction = default;
        if (text.Length < DateAndTimeLength || !HasShape(text[..DateAndTimeLength]))
            return Example;
        var rest = text[DateAndTimeLength..];
        if (rest.Length > 0 && rest[0] is '.' or ',')
        {
            if (rest[0] == ',')
                return $"Fractions of a second are set off by a point, not by a comma. {Example}";
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            fraction = end < 0 ? rest : rest[..(end + 1)];
            if (fraction.Length == 1)
                return $"The point has no digits behind it: leave it out. {Example}";
            rest = rest[fraction.Length..];
        }
        return rest switch
        {
            [] => $"The offset is missing, so the text means another instant in every time zone. {Example}",
            ['Z' or 'z'] => null,
            ['+' or '-', .. var digits] => digits is [_, _, ':', _, _] && AreDigits(digits[..2]) && AreDigits(digits[3..])
                ? null
                : $"The offset is written with hours, a colon and minutes: +01:00, not +0100 or +01. {Example}",
            _ => $"The time ends with Z or an offset and nothing behind it. {Example}",
        };
    }

    private static bool HasShape(ReadOnlySpan<char> text) =>
        text[4] == '-' && text[7] == '-' && text[10] is 'T' or 't' && text[13] == ':' && text[16] == ':'
        && AreDigits(text[..4]) && AreDigits(text[5..7]) && AreDigits(text[8..10]) && AreDigits(text[11..13]) && AreDigits(text[14..16]) && AreDigits(text[17..]);

    private static bool AreDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool TryTakeOffset(ReadOnlySpan<char> offset, long local, out long ticks)
    {
        ticks = local;
        if (offset.Length != OffsetLength)
            return true;
        var (hours, minutes) = (Number(offset[1..3]), Number(offset[4..6]));
        var length = new TimeSpan(hours, minutes, 0).Ticks;
        ticks = offset[0] == '+' ? local - length : local + length;
        return hours < 24 && minutes < 60;
    }

    private static long Ticks(ReadOnlySpan<char> fraction)
    {
        var ticks = 0L;
        for (var (digit, unit) = (1, TimeSpan.TicksPerSecond / 10); digit < fraction.Length && unit >= TimeSpan.TicksPerMicrosecond; digit++, unit /= 10)
            ticks += (fraction[digit] - '0') * unit;
        return ticks;
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>Reads the instants of JSON documents by <see cref="Instants"/>, and writes them in UTC with microseconds.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException("An instant is a string.");
        return Instants.TryRead(reader.GetString(), out var instant, out var fault) ? instant : throw new JsonException(fault);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Instants.Write(value));
}
