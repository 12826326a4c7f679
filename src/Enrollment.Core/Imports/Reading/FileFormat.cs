namespace Enrollment.Core.Imports.Reading;

/// <summary>Recognizes files of other formats by how they begin, so that the answer says what the file is and what to send.</summary>
public static class FileFormat
{
    private const string Code = "wrong_format";
    private const int MarkLength = 4;

    // A file that begins with more blanks is not looked at for its first letter.
    private const int MaxBlanks = 4 * 1024;

    private const string SaveAsCsv = "Save the sheet as CSV (in Excel: “CSV UTF-8”) and send that.";
    private const string OneObjectPerLine = "Send one JSON object per line (NDJSON), as `jq -c '.[]'` writes it.";

    /// <summary>Checks that a file may be CSV. Returns the fault of a file that begins like another format, and null otherwise.</summary>
    internal static async ValueTask<FileFault?> NotCsvAsync(ByteWindow window, CancellationToken stop)
    {
        await window.ShowAsync(MarkLength, stop);
        while (FirstByte(window.Unread) is null && window.Unread.Length < MaxBlanks && await window.FillAsync(stop))
        {
        }
        if (NotText(window.Unread) is { } fault)
            return fault;
        return FirstByte(window.Unread) switch
        {
            (byte)'{' or (byte)'[' => new("", Code, "The file is JSON, not CSV.", "Send one JSON object per line as application/x-ndjson, or CSV as text/csv."),
            // Many systems call their tables of HTML .xls, and Excel opens them.
            (byte)'<' => new("", Code, "The file is HTML or XML, not CSV.", SaveAsCsv),
            _ => null,
        };
    }

    /// <summary>Checks that a file may be NDJSON. Returns the fault of a file that begins like another format, and null otherwise.</summary>
    /// <param name="firstLine">The first line that is not blank.</param>
    internal static FileFault? NotNdjson(ReadOnlySpan<byte> firstLine)
    {
        if (NotText(firstLine) is { } fault)
            return fault;
        if (FirstByte(firstLine) == '[')
            return new FileFault("", Code, "The file is a JSON array. Nothing was imported.", OneObjectPerLine);
        // Read line by line, only what happens to stand whole on a line would be imported.
        return firstLine.TrimEnd(" \t"u8) is [.., (byte)'{' or (byte)'[' or (byte)',']
            ? new FileFault("", Code, "The file is JSON over several lines. Nothing was imported.", OneObjectPerLine)
            : null;
    }

    /// <summary>Says whether bytes begin as gzip does.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];

    private static FileFault? NotText(ReadOnlySpan<byte> text)
    {
        // A zip archive, as .xlsx and .ods are, and what .xls is; before 1997 it began with its first record.
        return text.StartsWith("PK\u0003\u0004"u8) || text.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])
            || text is [0x09, 0x00 or 0x02 or 0x04 or 0x08, 0x04 or 0x06 or 0x08 or 0x10, 0x00, ..]
            ? new FileFault("", Code, "The file is a workbook or an archive, not text.", SaveAsCsv)
            : IsCompressed(text) ? new FileFault("", Code, "The file is compressed, not text.", "Unpack it, and send the CSV or NDJSON that is in it.") : null;
    }

    // Or zstd, xz, 7z.
    private static bool IsCompressed(ReadOnlySpan<byte> text) =>
        IsGzip(text) || text is [0x28, 0xB5, 0x2F, 0xFD, ..] or [0xFD, (byte)'7', (byte)'z', (byte)'X', ..] or [(byte)'7', (byte)'z', 0xBC, 0xAF, ..];

    private static byte? FirstByte(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8) is [var first, ..] ? first : null;
}
