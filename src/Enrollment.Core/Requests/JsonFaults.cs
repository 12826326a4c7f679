using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Enrollment.Core.Requests;

/// <summary>
/// Looks for the first thing that keeps a text from being JSON, in our own words: bodies, rows of files and messages get the same ones.
/// Reads the text a second time, which costs only requests that are refused.
/// </summary>
public static class JsonFaults
{
    private const string Shape = "Write names and texts in double quotes, a colon behind a name and a comma between values, as `jq .` checks.";

    /// <summary>Finds the fault of a text that a parser has refused.</summary>
    /// <param name="maxDepth">How many levels of arrays and objects are taken.</param>
    /// <param name="firstLine">The number of the line that the text starts on, where it is a part of a file.</param>
    public static JsonFault Find(ReadOnlySpan<byte> text, int maxDepth, long firstLine = 1)
    {
        if (text.IsEmpty)
            return new("The body is empty.", "Send one JSON document.");
        if (!Utf8.IsValid(text))
            return NotUtf8(text, firstLine);
        // One level more than is taken, so that the reader reaches the level that is too deep.
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        try
        {
            return FindRepeatedOrDeep(ref json, text, maxDepth, firstLine) ?? new("The JSON cannot be read.", Shape);
        }
        catch (JsonException malformed)
        {
            return Malformed(text, OffsetOf(malformed, text), firstLine, json.CurrentDepth == 0 && json.TokenType != JsonTokenType.None);
        }
    }

    private static JsonFault? FindRepeatedOrDeep(ref Utf8JsonReader json, ReadOnlySpan<byte> text, int maxDepth, long firstLine)
    {
        var path = new JsonPath();
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && json.CurrentDepth >= maxDepth)
            {
                return new(
                    $"The JSON is nested deeper than {maxDepth} levels at {Place(text, (int)json.TokenStartIndex, firstLine)}.",
                    $"Nest at most {maxDepth} levels.");
            }
            if (json.TokenType != JsonTokenType.PropertyName)
            {
                path.Pass(json.TokenType);
                continue;
            }
            if (NameOf(ref json) is not { } name)
                return new($"The name at {Place(text, (int)json.TokenStartIndex, firstLine)} has half of a surrogate pair, which is not a character.",
                    "Write both halves of the pair, such as \\ud83d\\ude00.");
            if (!path.Enter(name))
                return new($"The name {path} stands twice in its object, again at {Place(text, (int)json.TokenStartIndex, firstLine)}.", "Leave one of the two.");
        }
        return null;
    }

    private static string? NameOf(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonFault NotUtf8(ReadOnlySpan<byte> text, long firstLine)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return new($"The byte {text[at]:X2} at {Place(text, at, firstLine)} is not UTF-8.", "Encode the text in UTF-8: é, for one, is the bytes C3 A9.");
    }

    private static JsonFault Malformed(ReadOnlySpan<byte> text, int at, long firstLine, bool isBehind)
    {
        var place = Place(text, at, firstLine);
        if (text[at..].TrimStart(" \t\r\n"u8).IsEmpty)
            return new($"The JSON ends at {place}, before it is complete.", "Close every text, array and object, or look for what was cut off.");
        var found = Show(text[at..]);
        if (isBehind)
            return new($"{found} at {place} stands behind the end of the JSON.", "Send one document, with nothing behind it.");
        if (at > 0 && text[at - 1] == '\\')
            return new($"\\{found.Trim('\'')} at {place} is no escape of JSON.",
                "Escape with \\\", \\\\, \\/, \\b, \\f, \\n, \\r, \\t or \\u and four digits; write \\ itself as \\\\.");
        if (text[at] < ' ')
            return new($"The control character U+{text[at]:X4} at {place} stands in a text as it is.", $"Write it as \\u{text[at]:X4}.");
        if (text[at] is (byte)'}' or (byte)']' && text[..at].TrimEnd(" \t\r\n"u8) is [.., (byte)','])
            return new($"{found} at {place} stands right behind a comma.", "Take the comma before it out.");
        return new($"{found} at {place} is not what JSON has there.", Shape);
    }

    // The reader counts from 0, lines by LF and columns in bytes.
    private static int OffsetOf(JsonException malformed, ReadOnlySpan<byte> text)
    {
        var start = 0;
        for (var line = 0L; line < malformed.LineNumber; line++)
        {
            var end = text[start..].IndexOf((byte)'\n');
            if (end < 0)
                break;
            start += end + 1;
        }
        return (int)Math.Min(text.Length, start + (malformed.BytePositionInLine ?? 0));
    }

    private static string Place(ReadOnlySpan<byte> text, int at, long firstLine)
    {
        var before = text[..at];
        var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        var column = 1;
        foreach (var octet in line)
            column += (octet & 0xC0) == 0x80 ? 0 : 1;
        return $"line {firstLine + before.Count((byte)'\n')}, column {column}";
    }

    private static string Show(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var letter, out _);
        return VisibleOrNumber(letter);
    }

    private static string VisibleOrNumber(Rune letter) =>
        Rune.IsControl(letter) || Rune.IsWhiteSpace(letter) || Rune.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.Format
            ? $"U+{letter.Value:X4}"
            : $"'{letter}'";
}
