using Enrollment.Core.Fields;

namespace Enrollment.Core.Imports.Reading;

/// <summary>
/// Reads CSV with a header. A row that cannot be told apart from the next (a quote that is never closed, say) costs
/// its first line: reading goes on at the next one.
/// </summary>
public sealed class CsvRows(ByteWindow window, ImportShape shape) : IRowReader
{
    private CsvScan _scan = new((byte)',', CsvHeader.MaxColumns);

    // The header is scanned with each separator that it may have; what follows with the one that it has.
    private CsvScan[]? _headerScans;
    private int[] _columns = [];
    private long _line = 1;

    public IReadOnlyList<int> Given => _columns;

    public async ValueTask<IReadOnlyList<FileFault>> OpenAsync(CancellationToken stop)
    {
        await window.SkipByteOrderMarkAsync(stop);
        var (separator, fault) = await CsvSeparator.SkipLineAsync(window, stop);
        if ((fault ?? await FileFormat.NotCsvAsync(window, stop)) is { } foreign)
            return [foreign];
        if (separator is not null)
            _line++;
        _headerScans = [.. (separator is { } one ? [one] : CsvSeparator.Recognized).Select(mark => new CsvScan(mark, CsvHeader.MaxColumns))];

        var header = new ImportRow(shape);
        if (!await FindRowAsync(header, stop))
            return [new FileFault("", "empty_file", "The file is empty. Its first line names the fields: " + shape.KnownFields)];
        _headerScans = null;
        return header.Refusal is { } refusal ? [new FileFault("", refusal.Code, "The header cannot be read: " + refusal.Detail)] : ReadHeader();
    }

    public async ValueTask<bool> ReadAsync(ImportRow row, CancellationToken stop)
    {
        if (!await FindRowAsync(row, stop))
            return false;
        if (row.Refusal is null)
        {
            ReadCells(row);
            Advance();
        }
        return true;
    }

    /// <summary>Goes to the next row that is not blank and leaves it in the scan; a row that cannot be read is refused and left behind.</summary>
    private async ValueTask<bool> FindRowAsync(ImportRow row, CancellationToken stop)
    {
        while (true)
        {
            if (window.Unread.IsEmpty && !await window.FillAsync(stop))
                return false;
            row.Start(_line);
            var end = _headerScans is null ? _scan.Scan(window.Unread, window.IsComplete) : ScanHeader(_headerScans);
            if (end == CsvEnd.Unknown && window.Unread.Length <= RowLines.MaxRowBytes)
            {
                await window.FillAsync(stop);
                continue;
            }
            if (end == CsvEnd.Row && _scan.Length <= RowLines.MaxRowBytes)
            {
                if (_scan.IsBlank)
                {
                    Advance();
                    continue;
                }
                if (!RowLines.AreText(window, _scan.Length, row))
                    Advance();
                return true;
            }
            await RefuseFirstLineAsync(end, row, stop);
            return true;
        }
    }

    /// <summary>Scans with every separator and stays with the best. They differ only in where a quote is out of place.</summary>
    private CsvEnd ScanHeader(CsvScan[] scans)
    {
        var ends = Array.ConvertAll(scans, scan => scan.Scan(window.Unread, window.IsComplete));
        var readable = scans.Where((_, index) => ends[index] == CsvEnd.Row).ToList();
        if (readable.Count > 0)
        {
            // Nothing tells them apart in a blank row, and a file may begin with millions of those.
            _scan = readable.TrueForAll(scan => scan.IsBlank) ? readable[0] : CsvSeparator.Choose(readable, window.Unread, shape);
            return CsvEnd.Row;
        }
        return ends.Contains(CsvEnd.Unknown) ? CsvEnd.Unknown : ends[0];
    }

    private async ValueTask RefuseFirstLineAsync(CsvEnd end, ImportRow row, CancellationToken stop)
    {
        if (end == CsvEnd.StrayQuote)
            row.Refuse(null, "malformed_row", "A quote stands inside a cell. Put the cell in quotes and double those inside it.");
        else if (end == CsvEnd.UnclosedQuote)
            row.Refuse(null, "unclosed_quote", "A quoted cell is never closed.");
        else
            RowLines.RefuseLength(row);
        await RowLines.SkipLineAsync(window, stop);
        _line++;
    }

    private void Advance()
    {
        _line += _scan.CountLines(window.Unread);
        window.Skip(_scan.Length);
    }

    private IReadOnlyList<FileFault> ReadHeader()
    {
        if (_scan.CellCount > CsvHeader.MaxColumns)
            return [new FileFault("", "too_many_fields", $"The header has {_scan.CellCount} columns; a file has at most {CsvHeader.MaxColumns}.")];
        var names = _scan.Cells.Select(cell => cell.TextIn(window.Unread)).ToList();
        Advance();
        var faults = CsvHeader.Read(names, shape, out _columns);
        _scan.MaxCells = _columns.Length;
        return faults;
    }

    private void ReadCells(ImportRow row)
    {
        var isShort = _scan.CellCount < _columns.Length;
        if (_scan.CellCount > _columns.Length)
            row.Refuse(null, "too_many_fields", $"The header names {_columns.Length} fields; this row has {_scan.CellCount}.");
        else if (isShort && EndsWithTheFile())
            row.Refuse(null, "too_few_fields",
                $"{CountCells()}, and the file ends inside it: it may be cut off. Send the whole file, or a line end behind the row.");
        else if (isShort && _scan.CellCount == 1 && shape.Fields[_columns[0]].Kind is not FieldKind.Email)
            row.Refuse(null, "too_few_fields", $"{CountCells()}, as a report's footer has. Write its separators, too.");
        // Excel drops cells at the end of a row that are empty.
        for (var column = 0; column < _scan.CellCount && row.Refusal is null; column++)
        {
            if (_scan.Cells[column].TextIn(window.Unread) is { Length: > 0 } text)
                row.Take(_columns[column], shape.Fields[_columns[column]].Kind.Read(text));
        }
        if (isShort && !row.IsKnown)
            row.Refuse(null, "too_few_fields",
                $"{CountCells()}, and none of {string.Join(", ", shape.KnownBy)}: it may be a report's footer. Write its separators, too.");
        row.Finish();
    }

    private bool EndsWithTheFile() => window.Unread[_scan.Length - 1] is not ((byte)'\n' or (byte)'\r');

    private string CountCells() => $"The header names {_columns.Length} fields; this row has {_scan.CellCount}";
}
