using System.Globalization;
using System.Text.Json;

namespace Enrollment.Core.Requests;

/// <summary>Tells JSON numbers apart by their value: what PostgreSQL can keep is taken, however it is spelled.</summary>
public static class JsonNumber
{
    public const string NotStorable = "A number is too large, too small or too long.";

    // Digits behind the point that a numeric has at most.
    private const int MaxScale = 16_383;

    // No number within a double's range needs more, unless its digits go on as long.
    private const int MaxExponent = 100_000;

    /// <summary>
    /// Says how long the number is when PostgreSQL writes it, without exponent; never too little. Null if PostgreSQL cannot
    /// keep it, or if it is infinite or nothing to those who read numbers as doubles.
    /// </summary>
    public static int? WrittenLength(ReadOnlySpan<byte> number)
    {
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return null;
        var mark = number.IndexOfAny((byte)'e', (byte)'E');
        var digits = mark < 0 ? number : number[..mark];
        if (value == 0 && digits.IndexOfAnyInRange((byte)'1', (byte)'9') >= 0)
            return null;
        var exponent = 0;
        if (mark >= 0 && !int.TryParse(number[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return null;
        if (exponent is < -MaxExponent or > MaxExponent)
            return null;
        var point = digits.IndexOf((byte)'.');
        var scale = Math.Max(0, (point < 0 ? 0 : digits.Length - point - 1) - exponent);
        // Sign, digits before the point, point, digits behind it.
        return scale > MaxScale ? null : Math.Max(1, (point < 0 ? digits.Length : point) + exponent) + 2 + scale;
    }

    /// <summary>Says how long a JSON text is with its numbers as PostgreSQL writes them.</summary>
    public static long WrittenBytes(ReadOnlySpan<byte> json)
    {
        var bytes = (long)json.Length;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
                bytes += Math.Max(0, (WrittenLength(reader.ValueSpan) ?? 0) - reader.ValueSpan.Length);
        }
        return bytes;
    }
}
