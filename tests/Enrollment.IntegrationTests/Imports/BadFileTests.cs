using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Api.Imports;
using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

public sealed class BadFileTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Theory]
    [InlineData("contacts", "email,frist_name\nanna@example.org,Anna", ImportClient.Csv, "unknown_field", "/header/2")]
    [InlineData("contacts", "anna@example.org\nben@example.org", ImportClient.Csv, "unknown_field", "/header/1")]
    [InlineData("contacts", "email,email\na@example.org,b@example.org", ImportClient.Csv, "validation_failed", "/email")]
    [InlineData("contacts", "", ImportClient.Csv, "validation_failed", "")]
    [InlineData("contacts", "\n\n", ImportClient.Ndjson, "validation_failed", "")]
    [InlineData("contacts", "\"email\nanna@example.org", ImportClient.Csv, "validation_failed", "")]
    [InlineData("customers", "external_id\nu-1", ImportClient.Csv, "validation_failed", "/name")]
    public async Task A_file_that_cannot_be_right_is_refused_as_a_whole(string kind, string file, string mediaType, string code, string pointer)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var problem = await import.RefusedAsync(kind, file, mediaType);

        Assert.Equal((422, code, pointer), (problem.Status, problem.Code, Assert.Single(problem.Errors!).Pointer));
        Assert.Empty(await import.ContactsAsync("id", "id"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("text/csv; charset=iso-8859-1")]
    public async Task Only_CSV_and_NDJSON_in_UTF8_are_taken(string mediaType)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        Assert.Equal((415, "unsupported_media_type"), await StatusAsync(import, "email\na@example.org", mediaType));
        Assert.Equal(1, (await import.ImportedAsync("contacts", "email\na@example.org"u8.ToArray(), "Text/CSV; charset=UTF-8")).Created);
    }

    [Theory]
    [InlineData("text/tab-separated-values", "email\tcity\na@example.org\tRome")]
    [InlineData("text/tab-separated-values; charset=utf-8; header=present", "email\tcity\na@example.org\tRome")]
    [InlineData("application/vnd.ms-excel", "email;city\r\na@example.org;Rome\r\n")]
    [InlineData("Application/VND.MS-Excel", "email,city\na@example.org,Rome")]
    public async Task Delimited_text_is_taken_under_the_types_that_browsers_send(string mediaType, string file)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ImportedAsync("contacts", Encoding.UTF8.GetBytes(file), mediaType);

        Assert.Equal((1, 1, 0), (outcome.Rows, outcome.Created, outcome.Refused));
        Assert.Equal(["a@example.org|Rome"], await import.ContactsAsync("email, city", "id"));
    }

    [Theory]
    [InlineData("504B03041400060008000000210062EE9D68")] // .xlsx
    [InlineData("D0CF11E0A1B11AE1000000000000000000000000")] // .xls
    [InlineData("0908100000060500D30DCC07")] // .xls of Excel 97 without its container
    [InlineData("0904060000001000")] // .xls of Excel 4
    [InlineData("3C7461626C653E3C74723E3C74643E656D61696C")] // <table><tr><td>email
    [InlineData("EFBBBF3C3F786D6C2076657273696F6E3D22312E30223F3E")] // <?xml version="1.0"?>
    public async Task A_workbook_sent_as_one_is_refused_saying_that_it_is_saved_as_CSV(string bytes)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        using var response = await import.PostAsync("contacts", new ByteArrayContent(Convert.FromHexString(bytes)), "application/vnd.ms-excel");

        var problem = (await response.Content.ReadFromJsonAsync<ProblemBody>(JsonFormat.Options))!;
        Assert.Equal((422, "wrong_format"), (problem.Status, Assert.Single(problem.Errors!).Code));
        Assert.Contains("as CSV", problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImportClient.Csv, "1F8B080000000000000003")] // gzip
    [InlineData(ImportClient.Ndjson, "1F8B08080A0A0A0A000A")]
    [InlineData(ImportClient.Csv, "28B52FFD2400")] // zstd
    [InlineData(ImportClient.Csv, "FD377A585A000004")] // xz
    [InlineData(ImportClient.Csv, "377ABCAF271C0004")] // 7z
    public async Task A_file_that_is_compressed_itself_is_refused_saying_so(string mediaType, string bytes)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        using var response = await import.PostAsync("contacts", new ByteArrayContent(Convert.FromHexString(bytes)), mediaType);

        var problem = (await response.Content.ReadFromJsonAsync<ProblemBody>(JsonFormat.Options))!;
        Assert.Equal(("wrong_format", "The file is compressed, not text."), (Assert.Single(problem.Errors!).Code, problem.Detail));
    }

    [Theory]
    [InlineData("3D D8 62 00", 2, "character 1 is half of a surrogate pair")]
    [InlineData("61 00 61 00 3D D8 3D D8", 2, "character 3 is half of a surrogate pair")]
    [InlineData("61 00 0A 00 62 00 62", 3, "the file ends in the middle of character 2")]
    public async Task UTF16_that_is_broken_is_told_so_and_where(string broken, int line, string detail)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        byte[] file = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("first_name\n"), .. Convert.FromHexString(broken.Replace(" ", "", StringComparison.Ordinal))];

        var refused = Assert.Single((await import.ImportedAsync("contacts", file, ImportClient.Csv)).RefusedRows);

        Assert.Equal((line, "invalid_encoding"), (refused.Line, refused.Code));
        Assert.Contains(detail, refused.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("UTF-8", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_file_is_refused()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        using var file = new StringContent("email\na@example.org") { Headers = { ContentEncoding = { "gzip" } } };

        using var response = await import.PostAsync("contacts", file, ImportClient.Csv);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_and_nothing_is_imported()
    {
        using var import = await ImportClient.ForNewAccountAsync(service, await service.StartApiAsync("--Imports:MaxBytes=1000"));
        var file = Encoding.UTF8.GetBytes("phone\n" + string.Concat(Enumerable.Repeat("12345678\n", 200)));

        foreach (var content in new HttpContent[] { new ByteArrayContent(file), new StreamContent(new UnknownLength(file)) })
        {
            using var response = await import.PostAsync("contacts", content, ImportClient.Csv);

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Equal("body_too_large", (await response.Content.ReadFromJsonAsync<Code>())!.Value);
        }
        Assert.Empty(await import.ContactsAsync("id", "id"));
    }

    [Theory]
    [InlineData("contacts", Scopes.CustomersWrite)]
    [InlineData("customers", Scopes.ContactsWrite)]
    public async Task A_key_needs_the_scope_of_what_it_imports(string kind, string otherScope)
    {
        using var wrong = service.ClientFor(await A.ApiKey(service.Database, service.Account, otherScope));
        using var nobody = service.ClientFor(null);

        Assert.Equal(HttpStatusCode.Forbidden, (await wrong.PostAsync($"{kind}/import", File("name\nOne"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsync($"{kind}/import", File("name\nOne"))).StatusCode);
    }

    [Theory]
    [InlineData("email", "not-an-email", "invalid_email")]
    [InlineData("timezone", "Berlin", "invalid_timezone")]
    [InlineData("unsubscribed_at", "yesterday", "invalid_instant")]
    [InlineData("custom", "{", "invalid_json")]
    [InlineData("custom", "[1]", "invalid_json")]
    [InlineData("customer_external_id", "nobody", "customer_not_found")]
    public async Task A_row_with_a_bad_field_is_refused_with_its_line_and_the_others_are_imported(string field, string value, string code)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync($"external_id,{field}\nc-1,\n\"c\n2\",{value}\nc-3,\n");

        Assert.Equal((3, 2, 1, false), (outcome.Rows, outcome.Created, outcome.Refused, outcome.RefusedTruncated));
        Assert.Equal((3, field, code), (outcome.RefusedRows[0].Line, outcome.RefusedRows[0].Field, outcome.RefusedRows[0].Code));
        Assert.Equal(["c-1", "c-3"], await import.ContactsAsync("external_id", "external_id"));
    }

    [Fact]
    public async Task Own_fields_are_as_deep_as_every_answer_can_show_and_no_deeper()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        using var client = service.ClientFor(await A.ApiKey(service.Database, import.Account));

        var outcome = await import.ContactsAsync($"external_id,custom\nc-1,{Cell(Nested(31))}\nc-2,{Cell(Nested(32))}\n");

        Assert.Equal((3, "custom", "invalid_json"), (Assert.Single(outcome.RefusedRows).Line, outcome.RefusedRows[0].Field, outcome.RefusedRows[0].Code));
        var shown = Assert.Single((await client.AskAsync("contacts")).Data.EnumerateArray());
        var changed = await client.ChangeAsync($"contacts/{shown.GetProperty("id").GetGuid()}", """{"city": "Porto"}""");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Nested(31)), changed.Data.GetProperty("custom")));

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("""{"a":""", depth - 1)) + "{}" + new string('}', depth - 1);
        static string Cell(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    [Fact]
    public async Task The_documented_example_of_a_refused_row_is_what_such_a_row_is_answered_with()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync("external_id,email\nc-1,\nc-2,\nc-3,not-an-email\n");

        Assert.Equal(ImportOutcome.Example.RefusedRows[0], Assert.Single(outcome.RefusedRows));
    }

    [Fact]
    public async Task Text_over_its_limit_refuses_its_row()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);

        var outcome = await import.ContactsAsync($"external_id,city\n{new string('ü', 500)},{string.Concat(Enumerable.Repeat("𝄞", 250))}\nc-2,{new string('x', 501)}\n");

        Assert.Equal((1, "too_long", "city"), (outcome.Created, Assert.Single(outcome.RefusedRows).Code, outcome.RefusedRows[0].Field));
    }

    [Fact]
    public async Task Hostile_rows_are_refused_and_the_others_are_imported()
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        byte[] file =
        [
            .. "external_id,city,custom\nc-1,Berlin,\n"u8,
            .. "c-2,a\0b,\n"u8,
            .. "c-3,"u8, 0xC3, 0x28, .. ",\n"u8,
            .. Encoding.UTF8.GetBytes(string.Join(',', Enumerable.Repeat("x", 10_000)) + "\n"),
            .. "c-5,x,\"{\"\"a\"\": \"\"\\u0000\"\"}\"\n"u8,
            .. "c-6,x,\"{\"\"a\"\": 1e999999}\"\n"u8,
            .. "c-7,\"never closed,\nc-8,Berlin,\n"u8,
        ];

        var outcome = await import.ImportedAsync("contacts", file, ImportClient.Csv);

        Assert.Equal(
            ["3 invalid_text", "4 invalid_encoding", "5 too_many_fields", "6 invalid_json", "7 invalid_json", "8 unclosed_quote"],
            outcome.RefusedRows.Select(row => $"{row.Line} {row.Code}"));
        Assert.Equal((8, 6), (outcome.Rows, outcome.Refused));
        Assert.Equal(["c-1", "c-8"], await import.ContactsAsync("external_id", "external_id"));
    }

    [Theory]
    [InlineData(ImportClient.Csv, "external_id\nc-1\n", "\nc-2\n")]
    [InlineData(ImportClient.Csv, "external_id\nc-1\n\"", "\"\nc-2\n")]
    [InlineData(ImportClient.Ndjson, "{\"external_id\":\"c-1\"}\n{\"external_id\":\"", "\"}\n{\"external_id\":\"c-2\"}\n")]
    public async Task A_line_of_fifty_megabytes_is_refused_and_the_next_one_read(string mediaType, string before, string after)
    {
        using var import = await ImportClient.ForNewAccountAsync(service);
        byte[] file = [.. Encoding.UTF8.GetBytes(before), .. Enumerable.Repeat((byte)'x', 50 * 1024 * 1024), .. Encoding.UTF8.GetBytes(after)];

        var outcome = await import.ImportedAsync("contacts", file, mediaType);

        Assert.Equal((3, 2, "line_too_long"), (outcome.Rows, outcome.Created, Assert.Single(outcome.RefusedRows).Code));
    }

    private static StringContent File(string text) => new(text, Encoding.UTF8, ImportClient.Csv);

    private static async Task<(int, string)> StatusAsync(ImportClient import, string file, string mediaType)
    {
        var problem = await import.RefusedAsync("contacts", file, mediaType);
        return (problem.Status, problem.Code);
    }

    private sealed record Code([property: System.Text.Json.Serialization.JsonPropertyName("code")] string Value);
}
