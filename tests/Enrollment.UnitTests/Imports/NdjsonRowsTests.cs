using System.Text;
using System.Text.Json;

namespace Enrollment.UnitTests.Imports;

public sealed class NdjsonRowsTests
{
    [Fact]
    public async Task A_line_gives_its_fields_and_null_and_empty_strings_give_nothing()
    {
        var file = await ReadFile.Ndjson("""{"id": " 7 ", "name": "Zo\u00eb \ud83d\ude00", "email": null, "links": [], "active": false, "custom": {"a": [1]}}""");

        Assert.Null(file.Only.Code);
        Assert.Equal(("7", "Zoë 😀", false), (file.Only["id"], file.Only["name"], file.Only["active"]));
        Assert.Equal("""{"a": [1]}""", Encoding.UTF8.GetString((byte[])file.Only["custom"]!));
        Assert.Null(file.Only["email"]);
        Assert.Null(file.Only["links"]);
    }

    [Fact]
    public async Task Blank_lines_are_no_rows_but_count_as_lines()
    {
        foreach (var pieceSize in new[] { 1, 7, 1000 })
        {
            var file = await ReadFile.Ndjson("\uFEFF\n{\"id\":\"1\"}\r\n   \r\n\n{\"id\":\"2\"}", pieceSize);

            Assert.Equal(["2 ok", "5 ok"], file.Outcomes);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \r\n\t")]
    public async Task A_file_without_lines_is_refused(string text) =>
        Assert.Equal("empty_file", (await ReadFile.Ndjson(text)).Fault?.Code);

    [Theory]
    [InlineData("""{"id": "1", "nmae": "x"}""", "unknown_field", "nmae")]
    [InlineData("""{"id": "1", "id": "2"}""", "duplicate_field", "id")]
    [InlineData("""{"name": "x"}""", "required", "id")]
    [InlineData("""{"id": ""}""", "required", "id")]
    [InlineData("""{"id": 1}""", "wrong_type", "id")]
    [InlineData("""{"id": ["1"]}""", "wrong_type", "id")]
    [InlineData("""{"id": {"a": 1}, "name": "x"}""", "wrong_type", "id")]
    [InlineData("""{"id": "1", "links": "a;b"}""", "wrong_type", "links")]
    [InlineData("""{"id": "1", "links": ["a", 2]}""", "wrong_type", "links")]
    [InlineData("""{"id": "1", "active": "true"}""", "wrong_type", "active")]
    [InlineData("""{"id": "1", "custom": []}""", "wrong_type", "custom")]
    [InlineData("""{"id": "a\u0000b"}""", "invalid_text", "id")]
    [InlineData("""{"id": "\ud800"}""", "invalid_text", "id")]
    [InlineData("""{"id": "\udc00\ud800"}""", "invalid_text", "id")]
    [InlineData("""{"id": "\ud83d\\ude00"}""", "invalid_text", "id")]
    [InlineData("""{"id": "1", "custom": {"a": "\u0000"}}""", "invalid_json", "custom")]
    [InlineData("""{"id": "1", "custom": {"\ud800": 1}}""", "invalid_json", "custom")]
    [InlineData("""{"id": "1", "custom": {"a": 1e999}}""", "invalid_json", "custom")]
    [InlineData("""{"id": "1", "custom": {"a": 1e-999999}}""", "invalid_json", "custom")]
    [InlineData("""{"id": "1", "custom": {"seats": 1, "seats": 2}}""", "invalid_json", "custom")]
    [InlineData("""{"id": "1", "custom": {"a": [{"b": 1, "c": 2, "\u0062": 3}]}}""", "invalid_json", "custom")]
    [InlineData("""{"\ud800": "1"}""", "unknown_field", "?")]
    [InlineData("""{"id": "1"} {"id": "2"}""", "malformed_json", null)]
    [InlineData("""{"id": "1",}""", "malformed_json", null)]
    [InlineData("""{"id": "1" """, "malformed_json", null)]
    [InlineData("null", "malformed_json", null)]
    [InlineData("id,name", "malformed_json", null)]
    public async Task A_bad_line_is_refused_and_the_next_one_read(string line, string code, string? field)
    {
        var file = await ReadFile.Ndjson(line + "\n{\"id\": \"next\"}\n");

        Assert.Equal(2, file.Rows.Count);
        Assert.Equal((1, code, field), (file.Rows[0].Line, file.Rows[0].Code, file.Rows[0].Field));
        Assert.Equal((2, null, "next"), (file.Rows[1].Line, file.Rows[1].Code, file.Rows[1]["id"]));
    }

    [Fact]
    public async Task A_line_that_is_not_JSON_is_told_where_in_the_file_it_breaks()
    {
        var file = await ReadFile.Ndjson("{\"id\": \"1\"}\n\n{\"id\": 'x'}\n{\"id\": \"4\"} {}\n");

        Assert.StartsWith("''' at line 3, column 8 is not what JSON has there. ", file.Rows[1].Detail, StringComparison.Ordinal);
        Assert.StartsWith("'{' at line 4, column 13 stands behind the end of the JSON. ", file.Rows[2].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\n  {\"id\": \"1\"},\n  {\"id\": \"2\"}\n]\n", "a JSON array")]
    [InlineData("\uFEFF\r\n [{\"id\": \"1\"}]", "a JSON array")]
    [InlineData("[\r{\"id\": \"1\"}\r]", "a JSON array")]
    [InlineData("{\n  \"id\": \"1\"\n}\n", "JSON over several lines")]
    [InlineData("{\"contacts\": [\n{\"id\": \"1\"},\n{\"id\": \"2\"}\n]}", "JSON over several lines")]
    [InlineData("{\"id\": \"1\"},\n{\"id\": \"2\"}\n", "JSON over several lines")]
    [InlineData("PK\u0003\u0004", "workbook")]
    public async Task F16_a_file_that_is_no_NDJSON_is_refused_as_a_whole(string text, string says)
    {
        foreach (var pieceSize in new[] { 1, 1000 })
        {
            var file = await ReadFile.Ndjson(text, pieceSize);

            Assert.Equal("wrong_format", file.Fault?.Code);
            Assert.Contains(says, file.Fault!.Detail);
            Assert.Empty(file.Rows);
        }
    }

    [Fact]
    public async Task A_megabyte_on_one_line_is_known_as_an_array_too() =>
        Assert.Equal("wrong_format", (await ReadFile.Ndjson("[" + string.Join(',', Enumerable.Repeat("{\"id\":\"1\"}", 200_000)) + "]")).Fault?.Code);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Lines_end_as_they_like(string end)
    {
        foreach (var pieceSize in new[] { 1, 3, 1000 })
            Assert.Equal(["1 ok", "3 malformed_json", "4 ok"], (await ReadFile.Ndjson($$"""{"id":"1"}{{end}}{{end}}x{{end}}{"id":"2"}""", pieceSize)).Outcomes);
    }

    [Fact]
    public async Task What_is_empty_is_not_given()
    {
        var file = await ReadFile.Ndjson("""{"id": "1", "name": " ", "custom": { }, "links": ["", " "]}""");

        Assert.Null(file.Only.Code);
        Assert.Equal([null, null, null], [file.Only["name"], file.Only["custom"], file.Only["links"]]);
    }

    [Fact]
    public async Task UTF16_is_read_behind_its_mark() =>
        Assert.Equal("Zoë", (await ReadFile.Ndjson([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("""{"id": "1", "name": "Zoë"}""")])).Only["name"]);

    [Fact]
    public async Task Bytes_that_are_no_text_refuse_their_line()
    {
        byte[] bytes = [.. "{\"id\":\""u8, 0xC3, .. "\"}\n{\"id\":\"a\0\"}\n{\"id\":\"3\"}"u8];

        Assert.Equal(["1 invalid_encoding", "2 invalid_text", "3 ok"], (await ReadFile.Ndjson(bytes)).Outcomes);
    }

    [Fact]
    public async Task An_object_nested_too_deeply_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200);

        var file = await ReadFile.Ndjson($"{{\"id\":\"1\",\"custom\":{deep}}}\n{{\"id\":\"2\"}}");

        Assert.Equal(["1 malformed_json", "2 ok"], file.Outcomes);
    }

    [Theory]
    [InlineData('x')]
    [InlineData(' ')]
    public async Task A_line_over_a_megabyte_is_refused(char filler)
    {
        var file = await ReadFile.Ndjson(new string(filler, 3 * 1024 * 1024) + "\n{\"id\":\"2\"}\n", pieceSize: 5000);

        Assert.Equal("line_too_long", file.Rows[0].Code);
        Assert.Equal("2 ok", file.Outcomes[^1]);
    }

    [Fact]
    public async Task A_line_of_ten_thousand_fields_is_refused()
    {
        var line = JsonSerializer.Serialize(Enumerable.Range(0, 10_000).ToDictionary(n => $"field{n}", n => n));

        Assert.Equal("unknown_field", (await ReadFile.Ndjson(line)).Only.Code);
    }
}
