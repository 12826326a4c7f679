using System.Text.Json;

namespace Enrollment.Bench;

/// <summary>Requests of 1,000 rows, each with a number of its own.</summary>
/// <param name="area">The first digit of the area codes; other digits make other numbers.</param>
internal sealed class RowsRequest(string area)
{
    public const int Size = 1_000;

    public static string NameOf(int row) => $"Ada Novak {row}";

    public static string VariablesOf(int row) => $$"""{"account_id":"acme-{{row}}","plan":"gold"}""";

    public string NumberOf(int row) => $"+1{area}{row:D9}";

    /// <summary>The row as it is sent and kept.</summary>
    public string Row(int row) => $$"""{"name":"{{NameOf(row)}}","phoneNumber":"{{NumberOf(row)}}","account_id":"acme-{{row}}","plan":"gold"}""";

    public byte[] Body(int first)
    {
        using var body = new MemoryStream(Size * 120);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("contacts");
        for (var row = first; row < first + Size; row++)
            json.WriteRawValue(Row(row));
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.ToArray();
    }
}
