using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Jobs;

/// <summary>Writes rows as they were sent, so that the database can keep them.</summary>
internal static class RowPayload
{
    /// <summary>
    /// Gives a row as JSON. Texts that PostgreSQL cannot hold become null, and numbers that it cannot hold become texts. Such a row is
    /// refused, so this is only shown.
    /// </summary>
    public static byte[] Of(JsonElement row)
    {
        var pointer = "";
        if (JsonText.FaultWithin(row, ref pointer) is null)
            return JsonMarshal.GetRawUtf8Value(row).ToArray();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, row);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, value);
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.String when JsonText.TryRead(value, out _) is null:
                json.WriteNullValue();
                break;
            case JsonValueKind.Number when JsonNumber.WrittenLength(JsonMarshal.GetRawUtf8Value(value)) is null:
                json.WriteStringValue(JsonMarshal.GetRawUtf8Value(value));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement value)
    {
        json.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            if (JsonText.NameOf(property) is not { } name)
                continue;
            json.WritePropertyName(StorableText.Of(name, int.MaxValue));
            Write(json, property.Value);
        }
        json.WriteEndObject();
    }
}
