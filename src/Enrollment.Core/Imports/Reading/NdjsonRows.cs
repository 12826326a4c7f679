using System.Text.Json;
using Enrollment.Core.Fields;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Imports.Reading;

/// <summary>Reads one JSON object per line.</summary>
public sealed class NdjsonRows(ByteWindow window, ImportShape shape) : IRowReader
{
    // A field of its own that is too deep is refused as that field, which is more precise; this bounds the rest.
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly bool[] _seen = new bool[shape.Fields.Count];
    private long _line = 1;

    public IReadOnlyList<int> Given { get; } = Enumerable.Range(0, shape.Fields.Count).ToArray();

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
            ReadObject(window.Unread[..line.Length], row);
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

    private void ReadObject(ReadOnlySpan<byte> text, ImportRow row)
    {
        Array.Clear(_seen);
        var json = new Utf8JsonReader(text, Options);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                row.Refuse(null, "malformed_json", "A line is one JSON object, and this one begins with something else. Write it as {\"name\": value, …}.");
                return;
            }
            while (row.Refusal is null && json.Read() && json.TokenType == JsonTokenType.PropertyName)
                ReadField(ref json, text, row);
            // Whatever comes after the object is found by reading on.
            if (row.Refusal is null)
                json.Read();
            row.Finish();
        }
        catch (JsonException)
        {
            var fault = JsonFaults.Find(text, MaxDepth, row.Line);
            row.Refuse(null, "malformed_json", $"{fault.Detail} {fault.Fix}");
        }
    }

    private void ReadField(ref Utf8JsonReader json, ReadOnlySpan<byte> text, ImportRow row)
    {
        var isText = StorableJson.IsStorable(ref json);
        var index = isText ? IndexOf(ref json) : -1;
        if (index < 0)
        {
            var name = isText ? json.GetString()! : "?";
            var nearest = shape.Columns.Nearest(name) is { } like ? $"The nearest is {like}. " : "";
            row.Refuse(name.Length <= 100 ? name : name[..100], "unknown_field", $"{nearest}Known fields are: {shape.KnownFields}");
            return;
        }
        if (_seen[index])
        {
            row.Refuse(shape.Fields[index].Name, "duplicate_field", "The field is there more than once.");
            return;
        }
        _seen[index] = true;
        json.Read();
        if (json.TokenType != JsonTokenType.Null)
            row.Take(index, shape.Fields[index].Kind.ReadJson(ref json, text));
    }

    private int IndexOf(ref Utf8JsonReader json)
    {
        for (var index = 0; index < shape.Fields.Count; index++)
        {
            if (json.ValueTextEquals(shape.Fields[index].Utf8Name))
                return index;
        }
        return -1;
    }
}
