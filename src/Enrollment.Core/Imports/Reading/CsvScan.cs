using System.Buffers;
using System.Text;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Imports.Reading;

internal enum CsvEnd
{
    /// <summary>The row is complete.</summary>
    Row,

    /// <summary>The row may go on behind what is visible.</summary>
    Unknown,

    /// <summary>A quote stands where none may be: inside an unquoted cell, or a quoted cell goes on behind its end.</summary>
    StrayQuote,

    /// <summary>A quoted cell is never closed.</summary>
    UnclosedQuote,
}

/// <summary>Where a cell is; <paramref name="HasQuotes"/>: doubled quotes stand for single ones.</summary>
internal readonly record struct CsvCell(int Start, int Length, bool HasQuotes)
{
    /// <summary>Reads the cell, trimmed.</summary>
    /// <param name="row">Starts with the cell's row.</param>
    public string TextIn(ReadOnlySpan<byte> row)
    {
        var text = VisibleText.Trim(Encoding.UTF8.GetString(row.Slice(Start, Length)));
        return HasQuotes ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <param name="row">Starts with the cell's row.</param>
    public bool IsBlankIn(ReadOnlySpan<byte> row)
    {
        var text = row.Slice(Start, Length);
        var at = text.IndexOfAnyExcept(" \t\r\n"u8);
        // What else is invisible, such as the no-break space, takes a look at the letters.
        return at < 0 || (text[at] is < 0x20 or >= 0x7F && TextIn(row).Length == 0);
    }
}

/// <summary>
/// Finds the cells of one row, RFC 4180 with any separator and any line end. Strict about quotes: a quote counts wherever
/// it stands, so after a broken row each line is looked at anew without ever being looked at often (a lenient reader can
/// be made to go through the next megabyte for every line).
/// </summary>
internal sealed class CsvScan
{
    private readonly byte _separator;
    private readonly SearchValues<byte> _stops;
    private readonly List<CsvCell> _cells = [];
    private bool _hasQuotedCell;

    public CsvScan(byte separator, int maxCells)
    {
        _separator = separator;
        MaxCells = maxCells;
        _stops = SearchValues.Create([separator, (byte)'\n', (byte)'\r', (byte)'"']);
    }

    /// <summary>How many cells are kept, although all are counted.</summary>
    public int MaxCells { get; set; }

    /// <summary>The cells; at most <see cref="MaxCells"/>.</summary>
    public IReadOnlyList<CsvCell> Cells => _cells;

    public int CellCount { get; private set; }

    /// <summary>Says whether no cell has anything but blanks, however many cells there are.</summary>
    public bool IsBlank { get; private set; }

    /// <summary>The bytes of the row, its line end included.</summary>
    public int Length { get; private set; }

    /// <param name="text">Starts with the row.</param>
    /// <param name="isComplete">Nothing comes after <paramref name="text"/>.</param>
    public CsvEnd Scan(ReadOnlySpan<byte> text, bool isComplete)
    {
        _cells.Clear();
        (CellCount, IsBlank, _hasQuotedCell) = (0, true, false);
        var at = 0;
        while (true)
        {
            var end = at < text.Length && text[at] == '"' ? Quoted(text, isComplete, ref at) : Unquoted(text, isComplete, ref at);
            if (end != CsvEnd.Row)
                return end;
            if (at >= text.Length || text[at] != _separator)
                return EndRow(text, isComplete, at);
            at++;
        }
    }

    /// <summary>Counts the lines of the scanned row.</summary>
    public long CountLines(ReadOnlySpan<byte> text) => _hasQuotedCell ? RowLines.Count(text[..Length]) : 1;

    private CsvEnd Unquoted(ReadOnlySpan<byte> text, bool isComplete, ref int at)
    {
        var length = text[at..].IndexOfAny(_stops);
        if (length < 0)
        {
            if (!isComplete)
                return CsvEnd.Unknown;
            length = text.Length - at;
        }
        else if (text[at + length] == '"')
        {
            return CsvEnd.StrayQuote;
        }
        Add(new CsvCell(at, length, HasQuotes: false), text);
        at += length;
        return CsvEnd.Row;
    }

    private CsvEnd Quoted(ReadOnlySpan<byte> text, bool isComplete, ref int at)
    {
        var start = ++at;
        var hasQuotes = false;
        while (true)
        {
            var quote = text[at..].IndexOf((byte)'"');
            if (quote < 0)
                return isComplete ? CsvEnd.UnclosedQuote : CsvEnd.Unknown;
            at += quote + 1;
            if (at == text.Length && !isComplete)
                return CsvEnd.Unknown;
            if (at == text.Length || text[at] != '"')
                break;
            hasQuotes = true;
            at++;
        }
        _hasQuotedCell = true;
        Add(new CsvCell(start, at - 1 - start, hasQuotes), text);
        return CsvEnd.Row;
    }

    private CsvEnd EndRow(ReadOnlySpan<byte> text, bool isComplete, int at)
    {
        if (at == text.Length)
        {
            Length = at;
            return isComplete ? CsvEnd.Row : CsvEnd.Unknown;
        }
        if (text[at] is not ((byte)'\n' or (byte)'\r'))
            return CsvEnd.StrayQuote;
        var end = RowLines.EndAt(text, isComplete, at);
        Length = at + end;
        return end > 0 ? CsvEnd.Row : CsvEnd.Unknown;
    }

    private void Add(CsvCell cell, ReadOnlySpan<byte> text)
    {
        if (IsBlank)
            IsBlank = cell.IsBlankIn(text);
        if (CellCount++ < MaxCells)
            _cells.Add(cell);
    }
}
