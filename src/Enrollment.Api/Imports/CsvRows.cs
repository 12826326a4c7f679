using System.Text;
using Enrollment.Core.Requests;

namespace Enrollment.Api.Imports;

/// <summary>
/// Reads CSV with a header. A row that cannot be told apart from the next (a quote that is never closed, say) costs
/// its first line: reading goes on at the next one.
/// </summary>
internal sealed class CsvRows(ByteWindow window, ImportShape shape) : IRowReader
{
    private readonly CsvScan _scan = new(shape.Fields.Count);
    private int[] _columns = [];
    private long _line = 1;

    public IReadOnlyList<int> Given => _columns;

    public async ValueTask<FileFault?> OpenAsync(CancellationToken stop)
    {
        await RowLines.SkipByteOrderMarkAsync(window, stop);
        var header = new ImportRow(shape);
        if (!await FindRowAsync(header, stop))
            return new FileFault(null, "empty_file", "The file is empty. Its first line names the fields: " + shape.KnownFields);
        return header.Refusal is { } refusal
            ? new FileFault(null, refusal.Code, "The header cannot be read: " + refusal.Detail)
            : ReadHeader();
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
            var end = _scan.Scan(window.Unread, window.IsComplete);
            if (end == CsvEnd.Unknown && window.Unread.Length <= RowLines.MaxRowBytes)
            {
                await window.FillAsync(stop);
                continue;
            }
            if (end == CsvEnd.Row && _scan.Length <= RowLines.MaxRowBytes)
            {
                var isBlank = IsBlank();
                var isText = RowLines.AreText(window.Unread[.._scan.Length], row);
                if (isBlank || !isText)
                    Advance();
                if (isBlank)
                    continue;
                return true;
            }
            await RefuseFirstLineAsync(end, row, stop);
            return true;
        }
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
        _line += window.Unread[.._scan.Length].Count((byte)'\n');
        window.Skip(_scan.Length);
    }

    private bool IsBlank() => window.Unread[.._scan.Length].IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0;

    private FileFault? ReadHeader()
    {
        if (_scan.CellCount > _scan.Cells.Count)
            return new FileFault(null, "too_many_fields", $"The header names {_scan.CellCount} fields. Known are: {shape.KnownFields}");
        var names = _scan.Cells.Select(cell => Text(cell)).ToList();
        Advance();
        if (names.Find(name => shape.IndexOf(name) < 0) is { } unknown)
            return new FileFault(unknown, "unknown_field", $"The header names a field “{unknown}”. Known are, separated by commas: {shape.KnownFields}");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } repeated)
            return new FileFault(repeated.Key, "duplicate_field", $"The header names “{repeated.Key}” more than once.");
        if (shape.Required.FirstOrDefault(name => !names.Contains(name)) is { } missing)
            return new FileFault(missing, "required", $"Every row needs “{missing}”, which the header does not name.");
        _columns = names.Select(shape.IndexOf).ToArray();
        return null;
    }

    private void ReadCells(ImportRow row)
    {
        if (_scan.CellCount != _columns.Length)
        {
            row.Refuse(null, _scan.CellCount > _columns.Length ? "too_many_fields" : "too_few_fields", $"The header names {_columns.Length} fields; this row has {_scan.CellCount}.");
            return;
        }
        for (var column = 0; column < _columns.Length && row.Refusal is null; column++)
        {
            if (Text(_scan.Cells[column]) is { Length: > 0 } text)
                row.Take(_columns[column], shape.Fields[_columns[column]].Kind.Read(text));
        }
        row.Finish();
    }

    private string Text(CsvCell cell)
    {
        var text = VisibleText.Trim(Encoding.UTF8.GetString(window.Unread.Slice(cell.Start, cell.Length)));
        return cell.HasQuotes ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }
}
