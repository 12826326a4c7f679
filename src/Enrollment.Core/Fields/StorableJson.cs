using System.Globalization;
using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Fields;

/// <summary>JSON allows texts and numbers that PostgreSQL cannot hold. One of them would fail the whole COPY, so they are found before.</summary>
internal static class StorableJson
{
    public const string NotStorable = @"\u0000 and half surrogate pairs cannot be stored.";

    // In files as in JSON bodies, where it stands one level deeper: an answer that shows it must not be too deep to be written.
    private const int MaxDepth = StrictJson.MaxDepth - 1;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions OneOfEachName = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Says what is wrong with an object that is to be kept as it is; null if nothing.</summary>
    /// <param name="writtenBytes">Its length as the database writes it, with numbers in digits: 1e300 takes more there than here.</param>
    public static string? FindFault(byte[] text, out long writtenBytes)
    {
        writtenBytes = text.Length;
        var json = new Utf8JsonReader(text, Options);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return "A JSON object is expected.";
            var names = new RepeatedNames(text);
            while (json.Read())
            {
                if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !IsStorable(ref json))
                    return NotStorable;
                names.Note(ref json);
                if (json.TokenType != JsonTokenType.Number)
                    continue;
                if (JsonNumber.WrittenLength(json.ValueSpan) is not { } length)
                    return JsonNumber.NotStorable;
                writtenBytes += Math.Max(0, length - json.ValueSpan.Length);
            }
            return names.Found || (names.IsUnsure && HasNameTwice(text)) ? "An object in it has the same name more than once." : null;
        }
        catch (JsonException)
        {
            var fault = JsonFaults.Find(text, MaxDepth);
            return $"{fault.Detail} {fault.Fix}";
        }
    }

    // What else can be wrong has been found before.
    private static bool HasNameTwice(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, OneOfEachName);
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>
    /// Says whether the database can store the string at <paramref name="json"/>: it has no escaped NUL and no half of a surrogate
    /// pair.
    /// </summary>
    public static bool IsStorable(ref Utf8JsonReader json) => !json.ValueIsEscaped || HasStorableEscapes(json.ValueSpan);

    private static bool HasStorableEscapes(ReadOnlySpan<byte> text)
    {
        for (var at = NextEscape(text, 0); at >= 0; at = NextEscape(text, at))
        {
            var unit = EscapedUnit(text, at);
            if (unit is null)
            {
                at += 2;
                continue;
            }
            if (unit == 0 || char.IsLowSurrogate((char)unit))
                return false;
            at += 6;
            if (!char.IsHighSurrogate((char)unit))
                continue;
            if (EscapedUnit(text, at) is not { } low || !char.IsLowSurrogate((char)low))
                return false;
            at += 6;
        }
        return true;
    }

    private static int NextEscape(ReadOnlySpan<byte> text, int from)
    {
        var next = from < text.Length ? text[from..].IndexOf((byte)'\\') : -1;
        return next < 0 ? -1 : from + next;
    }

    /// <summary>The UTF-16 unit that a \uXXXX at <paramref name="at"/> stands for; null if there is no such escape.</summary>
    private static int? EscapedUnit(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u'
        && int.TryParse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : null;
}
