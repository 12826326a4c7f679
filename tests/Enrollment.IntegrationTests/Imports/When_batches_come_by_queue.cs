using System.Text.Json;
using Enrollment.Consumers.Imports;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Plain messages of any AMQP client become imports with members, jobs and answers.</summary>
public sealed class When_batches_come_by_queue(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Q1_A_thousand_rows_are_imported_enrolled_and_answered()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));

        var answer = await pipeline.AskAsync(
            $$$"""{"name": "Nightly", "rows": [{{{Pipeline.Rows("q1", 1_000)}}}], "enroll": {"sequence_id": "{{{sequence.Id}}}"}}""",
            change: properties => properties.CorrelationId = "what the sender likes");

        Assert.Equal((Pipeline.Json, "what the sender likes", "ContactsImported"), (answer.ContentType, answer.CorrelationId, answer.Type));
        Assert.Equal((1_000, 1_000, 0), (answer.Number("rows"), answer.Number("created"), answer.Number("refused")));
        var news = await pipeline.NewsAsync("ContactsImported", answer.Id);
        Assert.Equal(answer.Message.GetRawText(), news.Message.GetRawText());
        var members = await engine.Database.ColumnAsync<string>("""
            select c.external_id from import_members m join contacts c on c.account_id = m.account_id and c.id = m.contact_id
            where m.import_id = $1 order by m.key
            """, answer.Uuid("importId"));
        Assert.Equal(Enumerable.Range(1, 1_000).Select(n => $"q1-{n}"), members);
        var job = await engine.EndAsync(answer.Uuid("bulkJobId"));
        Assert.Equal(1_000, job.Totals.Enrolled);
        await Eventually.EqualsAsync("enrolled contacts", 1_000, () => engine.Ledger.Of("ContactEnrolled").Values.Count(one => one.Id("jobId") == job.Id), EngineFixture.Patience);
    }

    [Fact]
    public async Task What_is_kept_of_a_batch_goes_with_it_and_the_import_says_how_it_came()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await pipeline.AskAsync($$"""{"name": "From the CRM", "rows": [{{Pipeline.Rows("kept", 3)}}]}""", "crm 4711");

        var import = await engine.Database.ColumnAsync<string>("select concat_ws('|', name, source, status, message_id, kind) from imports where id = $1", answer.Uuid("importId"));
        Assert.Equal(["From the CRM|queue|completed|crm 4711|contacts"], import);
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from import_batches where account_id = $1", pipeline.Account));
    }

    [Fact]
    public async Task An_envelope_of_MassTransits_own_producer_is_answered_in_an_envelope()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await pipeline.AnswerAsync(await pipeline.PublishByBusAsync(
            new(Name: "By MassTransit", Rows: [JsonElement.Parse("""{"external_id": "mt-1"}"""), JsonElement.Parse("""{"email": "no address"}""")])));

        Assert.Equal("application/vnd.masstransit+json", answer.ContentType);
        Assert.Equal("urn:message:Enrollment.Contracts:ContactsImported", answer.Whole.GetProperty("messageType")[0].GetString());
        Assert.Equal(answer.Id, answer.Whole.GetProperty("messageId").GetGuid());
        Assert.Equal((2, 1, 1), (answer.Number("rows"), answer.Number("created"), answer.Number("refused")));
        Assert.Equal("By MassTransit", await engine.Database.ScalarAsync<string>("select name from imports where id = $1", answer.Uuid("importId")));
    }

    [Fact]
    public async Task Plain_messages_come_by_the_exchange_too()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var id = await pipeline.SendAsync($$"""{"rows": [{{Pipeline.Rows("exchange", 2)}}]}""", toExchange: true);

        Assert.Equal(2, (await pipeline.AnswerAsync(id)).Number("created"));
    }

    [Fact]
    public async Task Csv_with_headers_is_imported_and_enrolled()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));

        var answer = await pipeline.AskAsync("external_id,email\ncsv-1,csv-1@example.org\ncsv-2,none\n", contentType: "text/csv", change: properties =>
        {
            properties.Headers!["import-name"] = "Table";
            properties.Headers["import-enroll"] = $$"""{"sequence_id": "{{sequence.Id}}"}""";
        });

        Assert.Equal((2, 1, 1), (answer.Number("rows"), answer.Number("created"), answer.Number("refused")));
        Assert.Equal(3, answer.Message.GetProperty("refusedRows")[0].GetProperty("row").GetInt32());
        Assert.Equal(1, (await engine.EndAsync(answer.Uuid("bulkJobId"))).Totals.Enrolled);
    }

    [Fact]
    public async Task Customers_are_imported_without_members()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await pipeline.AskAsync("""{"kind": "customers", "rows": [{"external_id": "acme", "name": "Acme"}]}""");

        Assert.Equal(("customers", 1L), (answer.Text("kind"), answer.Number("created")));
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select members from imports where id = $1", answer.Uuid("importId")));
    }

    [Fact]
    public async Task A_queue_of_answers_that_is_gone_holds_nothing_up()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        await pipeline.SendAsync($$"""{"rows": [{{Pipeline.Rows("gone", 2)}}]}""", "gone", change: properties => properties.ReplyTo = "no such queue");

        await Eventually.EqualsAsync("status", "completed", () => engine.Database.ScalarAsync<string>("select status from imports where account_id = $1", pipeline.Account));
        await Eventually.EqualsAsync("rows in the outbox", 0L, () => engine.Database.ScalarAsync<long>("select count(*) from outbox"), EngineFixture.Patience);
        await pipeline.AssertGoesOnAsync();
    }

    [Theory]
    [InlineData(null, Pipeline.Json, "Berta Braun Bonn", "updated")]
    [InlineData("update", Pipeline.Json, "Berta Braun Bonn", "updated")]
    [InlineData("fill", Pipeline.Json, "Anna Braun Bonn", "updated")]
    [InlineData("skip", Pipeline.Json, "Anna - Bonn", "unchanged")]
    [InlineData("fill", BatchType.Csv, "Anna Braun Bonn", "updated")]
    public async Task Q9_Who_is_there_already_gets_the_fields_that_on_existing_says(string? onExisting, string contentType, string expected, string counted)
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await pipeline.AskAsync("""{"rows": [{"external_id": "q9", "first_name": "Anna", "city": "Bonn"}]}""");

        var answer = contentType == BatchType.Csv
            ? await pipeline.AskAsync(
                "external_id,first_name,last_name,city\nq9,Berta,Braun,\n", contentType: contentType, change: properties => properties.Headers!["import-on-existing"] = onExisting)
            : await pipeline.AskAsync($$"""
                {"rows": [{"external_id": "q9", "first_name": "Berta", "last_name": "Braun", "city": ""}]{{(onExisting is null ? "" : $", \"on_existing\": \"{onExisting}\"")}}}
                """);

        Assert.Equal((1, 1), (answer.Number("rows"), answer.Number(counted)));
        Assert.Equal([expected], await engine.Database.ColumnAsync<string>(
            "select concat_ws(' ', first_name, coalesce(last_name, '-'), city) from contacts where account_id = $1", pipeline.Account));
        Assert.Equal(1, await engine.Database.ScalarAsync<long>("select members from imports where id = $1", answer.Uuid("importId")));
    }
}
