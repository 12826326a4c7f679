using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Core.Requests;

/// <summary>Reads whole numbers by their value, in bodies and in messages alike: <c>1.0</c> and <c>10e-1</c> are 1.</summary>
public static class WholeNumbers
{
    private const int MaxLength = 64;

    /// <summary>Reads a JSON number. Returns null if it is not whole, or no long can hold it.</summary>
    public static long? Of(JsonElement number) => Of(JsonMarshal.GetRawUtf8Value(number));

    /// <summary>Reads the text of a JSON number. Returns null if it is not whole, no long can hold it, or it is spelled at great length.</summary>
    public static long? Of(ReadOnlySpan<byte> number)
    {
        if (number.Length > MaxLength)
            return null;
        var text = Encoding.ASCII.GetString(number);
        var (mantissa, exponent) = text.IndexOfAny(['e', 'E']) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "0");
        if (!int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var shift) || Math.Abs(shift) > MaxLength)
            return null;
        shift -= mantissa.IndexOf('.', StringComparison.Ordinal) is var point and >= 0 ? mantissa.Length - 1 - point : 0;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-', '0');
        shift += digits.Length - digits.TrimEnd('0').Length;
        digits = digits.TrimEnd('0');
        if (digits.Length == 0)
            return 0;
        if (shift < 0)
            return null;
        var signed = (mantissa.StartsWith('-') ? "-" : "") + digits.PadRight(digits.Length + shift, '0');
        return long.TryParse(signed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
    }
}

/// <summary>Reads the whole numbers of JSON documents by <see cref="WholeNumbers"/>.</summary>
public sealed class WholeNumberConverter<T> : JsonConverter<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonException("A whole number is a JSON number, without quotes.");
        return WholeNumbers.Of(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan) is { } number
            && number >= long.CreateSaturating(T.MinValue) && number <= long.CreateSaturating(T.MaxValue)
            ? T.CreateChecked(number)
            : throw new JsonException($"A whole number from {T.MinValue} to {T.MaxValue} is expected.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(long.CreateChecked(value));
}
