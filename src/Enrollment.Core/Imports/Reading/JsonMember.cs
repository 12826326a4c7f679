using System.Text.Json;
using Enrollment.Core.Fields;

namespace Enrollment.Core.Imports.Reading;

/// <summary>Shows where the value of one name stands in the text of a JSON object, without keeping anything of the text.</summary>
/// <param name="Value">The bytes of the value; null if the object does not have the name.</param>
/// <param name="Kind">The first token of the value.</param>
/// <param name="Items">How many items the value has, if it is an array.</param>
/// <param name="IsRepeated">Whether the object has the name more than once.</param>
public sealed record JsonMember(Range? Value, JsonTokenType Kind, int Items, bool IsRepeated)
{
    /// <summary>Takes any depth: a row that is nested too deeply is refused as that row, and costs a bit for each level here.</summary>
    internal static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Reads the whole text and finds the value. Returns null if the text is not JSON.</summary>
    /// <param name="root">The first token of the text. Only an object has names.</param>
    public static JsonMember? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out JsonTokenType root)
    {
        root = JsonTokenType.None;
        var json = new Utf8JsonReader(text, AnyDepth);
        try
        {
            json.Read();
            root = json.TokenType;
            var found = new JsonMember(null, JsonTokenType.None, 0, IsRepeated: false);
            while (root == JsonTokenType.StartObject && json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isNamed = StorableJson.IsStorable(ref json) && json.ValueTextEquals(name);
                json.Read();
                if (isNamed)
                    found = Measure(ref json) with { IsRepeated = found.Value is not null };
                else
                    json.Skip();
            }
            json.Skip();
            // Whatever stands behind the text is found by reading on.
            json.Read();
            return found;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Goes through the value to its last token.
    private static JsonMember Measure(ref Utf8JsonReader json)
    {
        var (start, kind, items) = ((int)json.TokenStartIndex, json.TokenType, 0);
        if (kind == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                json.Skip();
                items++;
            }
        }
        json.Skip();
        return new(start..(int)json.BytesConsumed, kind, items, IsRepeated: false);
    }
}
