using System.Text.Json;
using Enrollment.Core.Fields;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Imports.Reading;

/// <summary>Reads a row that is one JSON object with the names of the fields, or refuses it.</summary>
internal sealed class RowObject(ImportShape shape)
{
    // A field of its own that is too deep is refused as that field, which is more precise; this bounds the rest.
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly bool[] _seen = new bool[shape.Fields.Count];

    /// <summary>Lists the fields that such rows can have: all of the shape.</summary>
    public static int[] AllOf(ImportShape shape) => Enumerable.Range(0, shape.Fields.Count).ToArray();

    /// <param name="firstLine">The number of the line that the text starts on.</param>
    public void Read(ReadOnlySpan<byte> text, ImportRow row, long firstLine)
    {
        Array.Clear(_seen);
        var json = new Utf8JsonReader(text, Options);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                row.Refuse(null, "malformed_json", "A row is one JSON object, and this one begins with something else. Write it as {\"name\": value, …}.");
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
            var fault = JsonFaults.Find(text, MaxDepth, firstLine);
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
