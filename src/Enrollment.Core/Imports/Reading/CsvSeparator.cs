using System.Buffers;
using System.Text;

namespace Enrollment.Core.Imports.Reading;

/// <summary>Tells what stands between the cells of a CSV file: what a first line like <c>sep=;</c> says, else what the header shows.</summary>
internal static class CsvSeparator
{
    // A sep= line is short. A longer first line is a header.
    private const int MaxLineBytes = 64;

    /// <summary>The separators that a header shows. Others need a <c>sep=</c> line.</summary>
    public static readonly IReadOnlyList<byte> Recognized = [(byte)',', (byte)';', (byte)'\t'];

    private static readonly SearchValues<byte> Nameable = SearchValues.Create("\t!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"u8);

    private static ReadOnlySpan<byte> Mark => "sep="u8;

    /// <summary>Skips a <c>sep=</c> line, which Excel writes and reads. Answers its separator, or null if there is no such line.</summary>
    public static async ValueTask<(byte? Separator, FileFault? Fault)> SkipLineAsync(ByteWindow window, CancellationToken stop)
    {
        // No longer than it takes: a file may come slowly.
        while (MayBecomeOne(window) && await window.FillAsync(stop))
        {
        }
        if (!TryRead(window, out var separator))
            return (null, null);
        await RowLines.SkipLineAsync(window, stop);
        return separator is null
            ? (null, new FileFault("", "invalid_separator", "The first line, sep=, must name one character between the cells, such as sep=; or sep=,"))
            : (separator, null);
    }

    /// <summary>Chooses the scan that finds the most known fields in the header, then the one that finds the most cells.</summary>
    /// <param name="scans">One for each separator, after they scanned the header.</param>
    public static CsvScan Choose(IReadOnlyList<CsvScan> scans, ReadOnlySpan<byte> text, ImportShape shape)
    {
        var best = scans[0];
        var bestKnown = -1;
        foreach (var scan in scans)
        {
            var known = 0;
            foreach (var cell in scan.Cells)
                known += shape.Columns.Find(cell.TextIn(text)) >= 0 ? 1 : 0;
            if (known > bestKnown || (known == bestKnown && scan.CellCount > best.CellCount))
                (best, bestKnown) = (scan, known);
        }
        return best;
    }

    private static bool MayBecomeOne(ByteWindow window)
    {
        var begun = window.Unread is [(byte)'"', ..] ? window.Unread[1..] : window.Unread;
        var compared = Math.Min(begun.Length, Mark.Length);
        return begun.Length < MaxLineBytes && Ascii.EqualsIgnoreCase(begun[..compared], Mark[..compared])
            && RowLines.FindEnd(begun, window.IsComplete, out _) == 0;
    }

    private static bool TryRead(ByteWindow window, out byte? separator)
    {
        separator = null;
        RowLines.FindEnd(window.Unread, window.IsComplete, out var length);
        var line = window.Unread[..length];
        if (line is [(byte)'"', .., (byte)'"'])
            line = line[1..^1];
        if (line.Length > MaxLineBytes || line.Length < Mark.Length || !Ascii.EqualsIgnoreCase(line[..Mark.Length], Mark))
            return false;
        line = line[Mark.Length..];
        // A spreadsheet that saved the line again put separators behind it.
        if (line.Length > 0 && Nameable.Contains(line[0]) && line[1..].IndexOfAnyExcept(line[0], (byte)' ') < 0)
            separator = line[0];
        return true;
    }
}
