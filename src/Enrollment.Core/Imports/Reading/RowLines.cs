using System.Text;
using System.Text.Unicode;

namespace Enrollment.Core.Imports.Reading;

/// <summary>Reads the lines under the rows of both formats. A line ends with LF, with CRLF, or with CR alone as on old Macs.</summary>
internal static class RowLines
{
    /// <summary>A longer row is refused. Nothing that fits a contact comes near it, and it bounds the memory of an import.</summary>
    public const int MaxRowBytes = 1024 * 1024;

    /// <summary>Finds the first line end. It starts at <paramref name="length"/> and is that many bytes long; 0 if none is wholly visible.</summary>
    /// <param name="isComplete">Nothing comes after <paramref name="text"/>.</param>
    public static int FindEnd(ReadOnlySpan<byte> text, bool isComplete, out int length)
    {
        length = text.IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0)
        {
            length = text.Length;
            return 0;
        }
        return EndAt(text, isComplete, length);
    }

    /// <summary>The bytes of the line end at <paramref name="at"/>; 0 if a CR is the last that is visible and an LF may follow.</summary>
    public static int EndAt(ReadOnlySpan<byte> text, bool isComplete, int at)
    {
        if (text[at] == '\n')
            return 1;
        if (at + 1 == text.Length)
            return isComplete ? 1 : 0;
        return text[at + 1] == '\n' ? 2 : 1;
    }

    /// <summary>Counts the line ends in a text that ends with one, or with the file.</summary>
    public static long Count(ReadOnlySpan<byte> text)
    {
        var lines = 0L;
        int end;
        while ((end = FindEnd(text, isComplete: true, out var length)) > 0)
        {
            lines++;
            text = text[(length + end)..];
        }
        return lines;
    }

    /// <summary>Skips to the end of the line without keeping it.</summary>
    public static async ValueTask SkipLineAsync(ByteWindow window, CancellationToken stop)
    {
        while (true)
        {
            var end = FindEnd(window.Unread, window.IsComplete, out var length);
            window.Skip(length + end);
            if (end > 0 || !await window.FillAsync(stop))
                return;
        }
    }

    /// <summary>Refuses a row whose bytes are no text that can be stored.</summary>
    public static bool AreText(ByteWindow window, int length, ImportRow row)
    {
        var bytes = window.Unread[..length];
        if (bytes.Contains((byte)0))
            row.Refuse(null, "invalid_text", "The row has a NUL byte. If the file is UTF-16 without its mark, save it as UTF-8.");
        else if (window.IsUtf16 && bytes.IndexOfAny(Utf16Body.HalfPair, Utf16Body.HalfUnit) is >= 0 and var at)
            row.Refuse(null, "invalid_encoding", BrokenUtf16(bytes[at], Encoding.UTF8.GetString(bytes[..at]).EnumerateRunes().Count() + 1));
        else if (!Utf8.IsValid(bytes))
            row.Refuse(null, "invalid_encoding", "The row is not UTF-8. Save the file as UTF-8: Excel calls it “CSV UTF-8”.");
        return row.Refusal is null;
    }

    private static string BrokenUtf16(byte fault, int character) => fault == Utf16Body.HalfPair
        ? $"The UTF-16 of the row is broken: character {character} is half of a surrogate pair. Mend or take out this character."
        : $"The UTF-16 of the row is broken: the file ends in the middle of character {character}. A byte of the file is missing or was added: save it anew.";

    public static void RefuseLength(ImportRow row) =>
        row.Refuse(null, "line_too_long", $"A row has at most {MaxRowBytes} bytes.");
}
