namespace Enrollment.Api.Imports;

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
internal readonly record struct CsvCell(int Start, int Length, bool HasQuotes);

/// <summary>
/// Finds the cells of one row, RFC 4180. Strict about quotes: a quote counts wherever it stands, so after a broken row
/// each line is looked at anew without ever being looked at often (a lenient reader can be made to go through the
/// next megabyte for every line).
/// </summary>
internal sealed class CsvScan(int maxCells)
{
    private readonly List<CsvCell> _cells = [];

    /// <summary>The cells; at most as many as were asked for, although all are counted.</summary>
    public IReadOnlyList<CsvCell> Cells => _cells;

    public int CellCount { get; private set; }

    /// <summary>The bytes of the row, its line end included.</summary>
    public int Length { get; private set; }

    /// <param name="text">Starts with the row.</param>
    /// <param name="isComplete">Nothing comes after <paramref name="text"/>.</param>
    public CsvEnd Scan(ReadOnlySpan<byte> text, bool isComplete)
    {
        _cells.Clear();
        CellCount = 0;
        var at = 0;
        while (true)
        {
            var end = at < text.Length && text[at] == '"' ? Quoted(text, isComplete, ref at) : Unquoted(text, isComplete, ref at);
            if (end != CsvEnd.Row)
                return end;
            if (at >= text.Length || text[at] != ',')
                return EndRow(text, isComplete, at);
            at++;
        }
    }

    private CsvEnd Unquoted(ReadOnlySpan<byte> text, bool isComplete, ref int at)
    {
        var length = text[at..].IndexOfAny((byte)',', (byte)'\n', (byte)'"');
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
        Add(new CsvCell(at, length, HasQuotes: false));
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
        Add(new CsvCell(start, at - 1 - start, hasQuotes));
        return CsvEnd.Row;
    }

    private CsvEnd EndRow(ReadOnlySpan<byte> text, bool isComplete, int at)
    {
        if (at < text.Length && text[at] == '\r')
            at++;
        if (at == text.Length)
        {
            Length = at;
            return isComplete ? CsvEnd.Row : CsvEnd.Unknown;
        }
        Length = at + 1;
        return text[at] == '\n' ? CsvEnd.Row : CsvEnd.StrayQuote;
    }

    private void Add(CsvCell cell)
    {
        if (CellCount++ < maxCells)
            _cells.Add(cell);
    }
}
