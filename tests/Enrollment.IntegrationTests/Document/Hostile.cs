using System.Text;
using System.Text.Json;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Values that break what is not careful.</summary>
internal static class Hostile
{
    private static readonly string[] Texts =
    [
        "", " ", "\t\n", "null", "'; drop table contacts; --", "{{contact.first_name}}", "{{#contact}}{{/contact}}", "{{", "../../etc/passwd", "<script>alert(1)</script>",
        "ß", "İstanbul", "𝔘𝔫𝔦", "\u202Eabc", "e\u0301", "a\u0000b", new('x', 501), new('ü', 100_000), "http://127.0.0.1/", "https://169.254.169.254/latest", "2030-13-45T99:99:99Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
    ];

    // As they stand in JSON: not all of them could be made by a serializer.
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "500", "501", "2147483648", "-9223372036854775809", "1e400", "1e308", "1.5", "0.0000000001", "[]", "{}", "\"\"", "\" \"",
        "\"\\ud800\"", "\"\\u0000\"", "[[[[[[[[[[]]]]]]]]]]", "{\"a\":{\"b\":{\"c\":{}}}}", "\"0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55\"", "\"00000000-0000-0000-0000-000000000000\"",
        "\"2026-11-21T00:00:00Z\"", "\"2026-11-21T00:00:00\"", "\"1999-01-01T00:00:00Z\"", "\"page\"", "\"all\"", "\"webhook\"", "\"previous_step\"", "[null]", "[\"\"]", "[1,2,3]",
        "{\"type\":\"webhook\",\"url\":\"https://example.org/hook\",\"body\":{\"a\":\"{{contact.email}}\"}}", "{\"type\":\"webhook\",\"url\":\"http://127.0.0.1:1/\"}", "{\"\":\"\"}",
        "{\"a\":1,\"a\":2}", "{\"__proto__\":{}}", "NaN", "'single'", "01", "+1", "\"\\x\"",
    ];

    public static string Text(Random random) => Texts[random.Next(Texts.Length)];

    /// <summary>The document with some of its parts replaced, taken out or added to. Not always JSON any more.</summary>
    public static string Mutated(JsonElement document, Random random, int times)
    {
        var count = Count(document);
        var at = Enumerable.Range(0, times).Select(_ => random.Next(count)).ToHashSet();
        var text = new StringBuilder();
        var place = 0;
        Write(document, text, ref place, at, random);
        return text.ToString();
    }

    public static byte[] Body(Random random) => random.Next(8) switch
    {
        0 => [],
        1 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 5_000))),
        2 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100)),
        3 => Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('n', 1_100_000)}\"}}"),
        4 => Encoding.UTF8.GetBytes($"{{\"contact_ids\":[{string.Join(',', Enumerable.Range(0, 600).Select(_ => $"\"{Guid.NewGuid()}\""))}]}}"),
        5 => [0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}'],
        6 => [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'],
        _ => Encoding.Unicode.GetBytes("{\"name\":\"x\"}"),
    };

    public static byte[] File(Random random)
    {
        var text = random.Next(8) switch
        {
            0 => "",
            1 => "external_id,email\n" + string.Concat(Enumerable.Range(0, 50).Select(n => $"f{n},{Text(random)}\n")),
            2 => "external_id,name,is_customer\nx,\"unclosed\ny,z,maybe\n",
            3 => "{\"external_id\": \"n1\", \"email\": \"a@example.org\"}\n{bad\n{\"external_id\": 7}\n",
            4 => $"external_id,name\n{new string('q', 200_000)},x\n",
            5 => "unheard_of\n1\n",
            6 => "external_id,external_id\n1,2\n",
            _ => $"external_id,email,timezone,custom\na,b@example.org,{Text(random)},\"{{\"\"a\"\":1}}\"\n",
        };
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0 && random.Next(4) == 0)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static int Count(JsonElement value) => 1 + value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Sum(field => Count(field.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static void Write(JsonElement value, StringBuilder text, ref int place, HashSet<int> at, Random random)
    {
        if (at.Contains(place++))
        {
            text.Append(random.Next(3) == 0 ? JsonSerializer.Serialize(Text(random)) : Values[random.Next(Values.Length)]);
            return;
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, text, ref place, at, random);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    text.Append(index == 0 ? "" : ",");
                    Write(item, text, ref place, at, random);
                }
                text.Append(']');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteObject(JsonElement value, StringBuilder text, ref int place, HashSet<int> at, Random random)
    {
        text.Append('{');
        var separator = "";
        foreach (var field in value.EnumerateObject())
        {
            if (random.Next(25) == 0)
                continue;
            text.Append(separator).Append(JsonSerializer.Serialize(random.Next(40) == 0 ? Text(random) : field.Name)).Append(':');
            Write(field.Value, text, ref place, at, random);
            separator = ",";
        }
        if (random.Next(30) == 0)
            text.Append(separator).Append("\"unheard_of\":").Append(Values[random.Next(Values.Length)]);
        text.Append('}');
    }
}
