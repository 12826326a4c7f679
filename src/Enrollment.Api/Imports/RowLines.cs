using System.Text.Unicode;

namespace Enrollment.Api.Imports;

/// <summary>What both formats ask of the lines under a row.</summary>
internal static class RowLines
{
    /// <summary>A longer row is refused. Nothing that fits a contact comes near it, and it bounds the memory of an import.</summary>
    public const int MaxRowBytes = 1024 * 1024;

    /// <summary>A byte order mark is no part of the first row.</summary>
    public static async ValueTask SkipByteOrderMarkAsync(ByteWindow window, CancellationToken stop)
    {
        while (window.Unread.Length < 3 && await window.FillAsync(stop))
        {
        }
        if (window.Unread.StartsWith("\uFEFF"u8))
            window.Skip(3);
    }

    /// <summary>Skips to the end of the line without keeping it.</summary>
    public static async ValueTask SkipLineAsync(ByteWindow window, CancellationToken stop)
    {
        int end;
        while ((end = window.Unread.IndexOf((byte)'\n')) < 0)
        {
            window.Skip(window.Unread.Length);
            if (!await window.FillAsync(stop))
                return;
        }
        window.Skip(end + 1);
    }

    /// <summary>Refuses a row whose bytes are no text that can be stored.</summary>
    public static bool AreText(ReadOnlySpan<byte> bytes, ImportRow row)
    {
        if (bytes.Contains((byte)0))
            row.Refuse(null, "invalid_text", "The row has a NUL byte.");
        else if (!Utf8.IsValid(bytes))
            row.Refuse(null, "invalid_encoding", "The row is not UTF-8.");
        return row.Refusal is null;
    }

    public static void RefuseLength(ImportRow row) =>
        row.Refuse(null, "line_too_long", $"A row has at most {MaxRowBytes} bytes.");
}
