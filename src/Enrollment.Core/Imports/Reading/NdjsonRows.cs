namespace Enrollment.Core.Imports.Reading;

/// <summary>Reads one JSON object per line.</summary>
public sealed class NdjsonRows(ByteWindow window, ImportShape shape) : IRowReader
{
    private readonly RowObject _object = new(shape);
    private long _line = 1;

    public IReadOnlyList<int> Given { get; } = RowObject.AllOf(shape);

    public async ValueTask<IReadOnlyList<FileFault>> OpenAsync(CancellationToken stop)
    {
        await window.SkipByteOrderMarkAsync(stop);
        if (await FindLineAsync(stop) is not { } line)
            return [new FileFault("", "empty_file", "The file is empty. Every line is a JSON object with some of these fields: " + shape.KnownFields)];
        return FileFormat.NotNdjson(window.Unread[..line.Length]) is { } fault ? [fault] : [];
    }

    public async ValueTask<bool> ReadAsync(ImportRow row, CancellationToken stop)
    {
        if (await FindLineAsync(stop) is not { } line)
            return false;
        row.Start(_line++);
        if (line.Length > RowLines.MaxRowBytes)
        {
            RowLines.RefuseLength(row);
            await RowLines.SkipLineAsync(window, stop);
            return true;
        }
        if (RowLines.AreText(window, line.Length, row))
            _object.Read(window.Unread[..line.Length], row, row.Line);
        window.Skip(line.Length + line.End);
        return true;
    }

    /// <summary>
    /// Goes to the next line that is not blank. Answers the bytes of the line and of its end, or more bytes than a line may have if it is
    /// too long. Null at the end of the file.
    /// </summary>
    private async ValueTask<(int Length, int End)?> FindLineAsync(CancellationToken stop)
    {
        while (true)
        {
            var end = RowLines.FindEnd(window.Unread, window.IsComplete, out var length);
            if (end == 0 && !window.IsComplete)
            {
                if (window.Unread.Length > RowLines.MaxRowBytes)
                    return (window.Unread.Length, 0);
                await window.FillAsync(stop);
                continue;
            }
            if (window.Unread[..length].IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0)
                return (length, end);
            if (end == 0)
                return null;
            window.Skip(length + end);
            _line++;
        }
    }
}
