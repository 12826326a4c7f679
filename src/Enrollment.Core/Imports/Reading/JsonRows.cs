using System.Text.Json;
using System.Text.Unicode;

namespace Enrollment.Core.Imports.Reading;

/// <summary>Reads the objects of a JSON array. A row's line is its place in the array, from 1.</summary>
/// <param name="array">The text of the array from bracket to bracket, whose grammar <see cref="JsonMember"/> has checked.</param>
public sealed class JsonRows(ReadOnlyMemory<byte> array, ImportShape shape) : IRowReader
{
    private readonly RowObject _object = new(shape);
    private int _at = 1;
    private long _place;

    public IReadOnlyList<int> Given { get; } = RowObject.AllOf(shape);

    public ValueTask<IReadOnlyList<FileFault>> OpenAsync(CancellationToken stop) => ValueTask.FromResult<IReadOnlyList<FileFault>>([]);

    public ValueTask<bool> ReadAsync(ImportRow row, CancellationToken stop) => ValueTask.FromResult(TryRead(row));

    private bool TryRead(ImportRow row)
    {
        var rest = array.Span[_at..];
        var start = rest.IndexOfAnyExcept(" \t\r\n,"u8);
        if (rest[start] == ']')
            return false;

        row.Start(++_place);
        var text = FirstValue(rest[start..]);
        _at += start + text.Length;
        if (text.Length > RowLines.MaxRowBytes)
            RowLines.RefuseLength(row);
        else if (!Utf8.IsValid(text))
            row.Refuse(null, "invalid_encoding", "The row is not UTF-8. Write JSON in UTF-8.");
        else
            _object.Read(text, row, firstLine: 1);
        return true;
    }

    private static ReadOnlySpan<byte> FirstValue(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text, JsonMember.AnyDepth);
        json.Read();
        json.Skip();
        return text[..(int)json.BytesConsumed];
    }
}
