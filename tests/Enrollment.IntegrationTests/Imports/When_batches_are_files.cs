using System.Text;
using Enrollment.Consumers.Imports;
using Enrollment.IntegrationTests.Document;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Batches whose bodies are files: bad rows are refused one by one, and no body is left without an answer.</summary>
public sealed class When_batches_are_files(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Q4_1_Rows_3_and_7_of_compressed_CSV_from_Excel_are_refused_and_the_rest_is_in()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var rows = Enumerable.Range(1, 10).Select(n => n switch { 3 => "q4-3,no address,", 7 => "q4-7,,\"Nowhere/Land\"", _ => $"q4-{n},q4-{n}@example.org,Europe/Berlin" });
        var csv = Encoding.UTF8.GetBytes("\uFEFFexternal_id,email,timezone\r\n" + string.Join("\r\n", rows) + "\r\n");

        var id = await pipeline.SendAsync(Gzip.Pack(csv), contentType: "text/csv; charset=utf-8", change: properties =>
        {
            properties.ContentEncoding = "gzip";
            properties.Headers!["import-name"] = "Excel";
            properties.Headers["import-on-existing"] = "skip";
        });
        var answer = await pipeline.AnswerAsync(id);

        Assert.Equal((10, 8, 2), (answer.Number("rows"), answer.Number("created"), answer.Number("refused")));
        // By their lines: the header is the first.
        Assert.Equal(["4 email invalid_email", "8 timezone invalid_timezone"], RefusedIn(answer));
        Assert.Equal(
            ["q4-1", "q4-10", "q4-2", "q4-4", "q4-5", "q4-6", "q4-8", "q4-9"],
            await engine.Database.ColumnAsync<string>("select external_id from contacts where account_id = $1 order by external_id", pipeline.Account));
        Assert.Equal(["Excel"], await engine.Database.ColumnAsync<string>("select name from imports where id = $1", answer.Uuid("importId")));
        Assert.Equal(
            ["4 email", "8 timezone"],
            await engine.Database.ColumnAsync<string>("select line || ' ' || field from import_refused_rows where import_id = $1 order by ordinal", answer.Uuid("importId")));
    }

    [Fact]
    public async Task Q4_2_A_broken_line_of_NDJSON_is_refused_and_the_rest_is_in()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await pipeline.AskAsync(
            "{\"external_id\": \"n-1\"}\n{\"external_id\": \"n-2\", \"email\": \n{\"external_id\": \"n-3\"}\n\n{\"emial\": \"x\"}", contentType: "application/x-ndjson");

        Assert.Equal((4, 2, 2), (answer.Number("rows"), answer.Number("created"), answer.Number("refused")));
        Assert.Equal(["2 - malformed_json", "5 emial unknown_field"], RefusedIn(answer));
    }

    [Fact]
    public async Task Q4_3_Rows_3_and_7_of_JSON_are_refused_and_the_rest_is_in()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var rows = Enumerable.Range(1, 10).Select(n => n is 3 or 7 ? $$"""{"external_id": "j-{{n}}", "email": "no address"}""" : $$"""{"external_id": "j-{{n}}"}""");

        var answer = await pipeline.AskAsync($$"""{"rows": [{{string.Join(",\n", rows)}}]}""");

        Assert.Equal((10, 8), (answer.Number("rows"), answer.Number("created")));
        Assert.Equal(["3 email invalid_email", "7 email invalid_email"], RefusedIn(answer));
    }

    [Fact]
    public async Task Customers_come_with_a_header()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await pipeline.AskAsync("external_id,name\nu-1,One\n", contentType: "text/csv", change: properties => properties.Headers!["import-kind"] = "customers");

        Assert.Equal(("customers", 1L), (answer.Text("kind"), answer.Number("created")));
    }

    [Fact]
    public async Task Whatever_the_body_is_it_is_answered()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var random = new Random(4711);
        var before = await engine.Broker.FailedMessagesAsync();
        var sent = new List<string>();

        for (var number = 0; number < 400; number++)
        {
            var (type, body) = BodyOf(random);
            if (random.Next(6) == 0)
                body = Gzip.Pack(body);
            sent.Add(await pipeline.SendAsync(body, contentType: type, change: properties =>
            {
                if (random.Next(4) == 0)
                    properties.ContentEncoding = random.Next(3) == 0 ? "br" : "gzip";
                if (random.Next(5) == 0)
                    properties.Headers![HeaderNames[random.Next(HeaderNames.Length)]] = Hostile.Text(random) is { Length: < 1_000 } text ? text : "x";
            }));
        }

        await Eventually.EqualsAsync(
            "answered messages", sent.Count, () => pipeline.Answers.Select(answer => answer.About).Where(id => id is not null && sent.Contains(id)).Distinct(StringComparer.Ordinal).Count(),
            TimeSpan.FromMinutes(2));
        // Some of each, or it would be a test of one answer only.
        Assert.True(pipeline.Answers.Count(answer => answer.Code is null) > 20, "imported");
        Assert.All(
            ["malformed_json", "validation_failed", "unknown_field", "unsupported_media_type"],
            code => Assert.Contains(pipeline.Answers, answer => answer.Code == code));
        Assert.DoesNotContain(pipeline.Answers, answer => answer.Code == "internal_error");
        Assert.Equal(before, await engine.Broker.FailedMessagesAsync());
        await pipeline.AssertGoesOnAsync();
    }

    private static readonly string[] HeaderNames = ["import-kind", "import-name", "import-on-existing", "import-enroll", "import-order", "import-x"];

    private static readonly System.Text.Json.JsonElement Good = System.Text.Json.JsonElement.Parse("""
        {"kind": "contacts", "name": "n", "on_existing": "fill", "rows": [{"external_id": "g-1", "email": "a@example.org", "custom": {"a": 1}}, {"external_id": "g-2"}]}
        """);

    private static (string Type, byte[] Body) BodyOf(Random random) => random.Next(6) switch
    {
        0 => (BatchType.Csv, Hostile.File(random)),
        1 => (BatchType.Ndjson, Hostile.File(random)),
        2 => (BatchType.Json, Hostile.Body(random)),
        3 => (BatchType.Envelope, Encoding.UTF8.GetBytes($"{{\"message\": {Hostile.Mutated(Good, random, random.Next(3))}}}")),
        4 => (BatchType.Json, Encoding.UTF8.GetBytes(Hostile.Mutated(Good, random, random.Next(4)))),
        _ => ("text/plain", Hostile.Body(random)),
    };

    private static IEnumerable<string> RefusedIn(BatchAnswer answer) => answer.Message.GetProperty("refusedRows").EnumerateArray()
        .Select(row => $"{row.GetProperty("row")} {(row.TryGetProperty("field", out var field) ? field : "-")} {row.GetProperty("code")}");
}
