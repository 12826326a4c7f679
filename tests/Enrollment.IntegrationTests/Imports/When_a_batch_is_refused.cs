using System.Text;
using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>A message that is wrong in any way is answered, imports nothing, and never blocks the queue.</summary>
public sealed class When_a_batch_is_refused(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private const string OneRow = """{"rows": [{"external_id": "never"}]}""";

    [Fact]
    public async Task Q5_1_Without_a_key()
    {
        await using var pipeline = await Pipeline.OfAsync(engine, await A.Account(engine.Database), key: null);

        await AssertRefusedAsync(pipeline, "unauthorized", OneRow, isOfAccount: false);
    }

    [Theory]
    [InlineData("revoked_at = now()")]
    [InlineData("expires_at = now() - interval '1 second'")]
    public async Task Q5_2_With_a_key_that_is_revoked_or_has_expired(string change)
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await engine.Database.ExecuteAsync($"update api_keys set {change} where account_id = $1", pipeline.Account);

        await AssertRefusedAsync(pipeline, "unauthorized", OneRow, isOfAccount: false);
    }

    [Fact]
    public async Task Q5_3_Into_a_sequence_of_another_account()
    {
        var others = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var foreign = await AssertRefusedAsync(pipeline, "sequence_not_found", Enrolling(others.Id));
        var unknown = await AssertRefusedAsync(pipeline, "sequence_not_found", Enrolling(Guid.CreateVersion7()));

        Assert.Equal("/enroll/sequence_id sequence_not_found", foreign.Error);
        // Word for word as one that does not exist, so that nothing is learned about it.
        Assert.Equal(WithoutIds(unknown.Text("detail")!), WithoutIds(foreign.Text("detail")!));
    }

    [Fact]
    public async Task Q5_4_With_10_001_rows()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await AssertRefusedAsync(pipeline, "too_many_rows", $$"""{"rows": [{{Pipeline.Rows("q5", 10_001)}}]}""");

        Assert.Contains("10000", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Q5_5_With_70_MiB()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var body = new byte[70 * 1024 * 1024];
        Array.Fill(body, (byte)' ');
        Encoding.UTF8.GetBytes(OneRow, body);

        var id = await pipeline.SendAsync(body);

        Assert.Equal("body_too_large", (await pipeline.AnswerAsync(id)).Code);
        await AssertNothingIsImportedAsync(pipeline);
    }

    [Theory]
    [InlineData("{ this is no JSON", "malformed_json")]
    [InlineData("", "malformed_json")]
    [InlineData("[1, 2]", "validation_failed")]
    [InlineData("\0\0\0", "malformed_json")]
    public async Task Q5_6_Of_what_is_no_JSON(string body, string code)
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        await AssertRefusedAsync(pipeline, code, body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Q5_7_Without_a_message_id(string? id)
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        await pipeline.SendAsync(OneRow, change: properties => properties.MessageId = id);

        var answer = await Eventually.SeesAsync(
            "the answer", () => Task.FromResult(pipeline.Answers.SingleOrDefault()), seen => seen is not null, EngineFixture.Patience);
        Assert.Equal("validation_failed", answer!.Code);
        Assert.Contains("message_id", answer.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(pipeline.Account, (await pipeline.NewsAsync("ImportRefused", answer.Id)).Id("accountId"));
        await AssertNothingIsImportedAsync(pipeline);
    }

    [Fact]
    public async Task Q5_8_With_an_unknown_field()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var answer = await AssertRefusedAsync(pipeline, "unknown_field", """{"rows": [{"external_id": "never"}], "sequence": "x"}""");

        Assert.Equal("/sequence unknown_field", answer.Error);
    }

    [Theory]
    [InlineData("plan-pages")]
    [InlineData("import-contacts")]
    [InlineData("import-contacts_error")]
    [InlineData("enrollment-saga_skipped")]
    [InlineData("enrollment-dead-letters")]
    [InlineData("enrollment-api-0198f3a29a417e128c551d7b3f0a6e21")]
    public async Task With_an_answer_to_a_queue_of_the_service(string queue)
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var before = await engine.Broker.FailedMessagesAsync();

        var id = await pipeline.SendAsync(OneRow, change: properties => properties.ReplyTo = queue);

        var news = await NewsAboutAsync(id);
        Assert.Equal("reply_to_refused", news.Message.GetProperty("code").GetString());
        await AssertNothingIsImportedAsync(pipeline);
        Assert.Equal(before, await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task With_a_correlation_id_that_could_not_be_given_back()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        // What bytes that are no UTF-8 are read as: sent back, they would be three times as long, and more than a property takes.
        var answer = await pipeline.AskAsync(OneRow, change: properties => properties.CorrelationId = new('\uFFFD', 80));

        Assert.Equal(" invalid_encoding", answer.Error);
        Assert.Null(answer.CorrelationId);
        await AssertNothingIsImportedAsync(pipeline);
    }

    [Fact]
    public async Task With_a_key_that_may_not_import()
    {
        var account = await A.Account(engine.Database);
        await using var pipeline = await Pipeline.OfAsync(engine, account, await A.ApiKey(engine.Database, account, Scopes.ContactsRead, Scopes.AutomationsWrite));

        await AssertRefusedAsync(pipeline, "insufficient_scope", OneRow, mayGoOn: false);
    }

    [Fact]
    public async Task With_a_key_that_may_import_and_nothing_else()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(
            engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId, Scopes.ContactsWrite));

        await AssertRefusedAsync(pipeline, "insufficient_scope", Enrolling(sequence.Id), mayGoOn: false);
        await AssertRefusedAsync(pipeline, "insufficient_scope", """{"kind": "customers", "rows": [{"name": "never"}]}""", mayGoOn: false);
        Assert.Equal(1, (await pipeline.AskAsync("""{"rows": [{"external_id": "may"}]}""")).Number("created"));
    }

    [Theory]
    [InlineData("is_active = false", "sequence_inactive")]
    [InlineData("deleted_at = now()", "sequence_not_found")]
    public async Task Into_a_sequence_that_takes_nobody(string change, string code)
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));
        await engine.Database.ExecuteAsync($"update sequences set {change} where id = $1", sequence.Id);

        Assert.Equal($"/enroll/sequence_id {code}", (await AssertRefusedAsync(pipeline, code, Enrolling(sequence.Id))).Error);
        var csv = await pipeline.AskAsync("external_id\nnever\n", contentType: "text/csv", change: properties =>
            properties.Headers!["import-enroll"] = $$"""{"sequence_id": "{{sequence.Id}}"}""");
        Assert.Equal($"/headers/import-enroll/sequence_id {code}", csv.Error);
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = $1", pipeline.Account));
    }

    [Fact]
    public async Task For_want_of_credits_and_costs_nothing()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));
        await engine.Database.ExecuteAsync("update accounts set credits_remaining = 3 where id = $1", pipeline.Account);

        // As two requests over HTTP, of 2 each.
        await AssertRefusedAsync(pipeline, "insufficient_credits", Enrolling(sequence.Id), mayGoOn: false);
        await pipeline.AskAsync(OneRow);

        Assert.Equal(1, await engine.Database.ScalarAsync<long>("select credits_remaining from accounts where id = $1", pipeline.Account));
    }

    [Fact]
    public async Task Its_identity_is_free_again_and_the_import_shows_the_refusal_meanwhile()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var refused = await pipeline.AskAsync("""{"rows": []}""", "mended");
        var shown = await engine.Database.ColumnAsync<string>("select concat_ws('|', status, error_code, error_detail) from imports where id = $1", refused.Uuid("importId"));
        await pipeline.SendAsync(OneRow, "mended");
        var imported = await pipeline.AnswerAsync("mended", times: 2);

        Assert.Equal([$"failed|{refused.Code}|{refused.Text("detail")}"], shown);
        Assert.Equal((refused.Uuid("importId"), 1L), (imported.Uuid("importId"), imported.Number("created")));
        Assert.NotEqual(refused.Id, imported.Id);
        Assert.Equal(1, await engine.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1 and error_code is null", pipeline.Account));
    }

    [Theory]
    [InlineData("""{"kind": "customers", "name": "Nightly", "rows": []}""", "customers|queue|Nightly")]
    [InlineData("""{"name": "Nightly", "rows": [{}], "enroll": {"sequence_id": "0198d9a1-0000-7000-8000-000000000002"}}""", "contacts|queue|Nightly")]
    [InlineData("""{"kind": "customers", "name": "Export", "file": {"url": "https://127.0.0.1/x", "format": "csv"}}""", "customers|file|Export")]
    [InlineData("""{"kind": "people", "name": "Nightly", "rows": [{}]}""", "contacts|queue|Nightly")]
    [InlineData("""{"name": "Nightly", "rows": [{}]""", "contacts|queue")]
    public async Task Its_import_shows_its_kind_and_name_as_far_as_they_could_be_read(string body, string shown)
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        var refused = await pipeline.AskAsync(body, "labelled");

        Assert.NotNull(refused.Code);
        Assert.Equal([$"failed|{shown}"], await engine.Database.ColumnAsync<string>("select concat_ws('|', status, kind, source, name) from imports where id = $1", refused.Uuid("importId")));
        await pipeline.SendAsync(OneRow, "labelled");
        await pipeline.AnswerAsync("labelled", times: 2);
        Assert.Equal(["completed|contacts|queue"], await engine.Database.ColumnAsync<string>("select concat_ws('|', status, kind, source, name) from imports where id = $1", refused.Uuid("importId")));
    }

    private async Task<LedgerEntry> NewsAboutAsync(string messageId) => (await Eventually.SeesAsync(
        $"news about {messageId}",
        () => Task.FromResult(engine.Ledger.Of("ImportRefused").Values.FirstOrDefault(news => news.Message.TryGetProperty("messageId", out var id) && id.GetString() == messageId)),
        news => news is not null, EngineFixture.Patience))!;

    /// <summary>Sends a message: it is refused to its queue and as news under one id, nothing is imported, and the queue goes on.</summary>
    /// <param name="mayGoOn">Whether the pipeline itself may send a good batch. Another account's goes on in any case.</param>
    private async Task<BatchAnswer> AssertRefusedAsync(Pipeline pipeline, string code, string body, bool isOfAccount = true, bool mayGoOn = true)
    {
        var before = await pipeline.ContactsAsync();

        var answer = await pipeline.AskAsync(body);

        Assert.Equal(code, answer.Code);
        Assert.False(string.IsNullOrEmpty(answer.Text("detail")));
        var news = await pipeline.NewsAsync("ImportRefused", answer.Id);
        Assert.Equal(answer.Message.GetRawText(), news.Message.GetRawText());
        Assert.Equal(isOfAccount, answer.Message.TryGetProperty("accountId", out _));
        if (isOfAccount)
            Assert.Equal(pipeline.Account, answer.Uuid("accountId"));
        Assert.Equal(before, await pipeline.ContactsAsync());
        if (isOfAccount && mayGoOn)
            await pipeline.AssertGoesOnAsync();
        await using var other = await Pipeline.OfNewAccountAsync(engine);
        await other.AssertGoesOnAsync();
        return answer;
    }

    private static async Task AssertNothingIsImportedAsync(Pipeline pipeline)
    {
        Assert.Equal(0, await pipeline.ContactsAsync());
        await pipeline.AssertGoesOnAsync();
    }

    private static string Enrolling(Guid sequence) => $$$"""{"rows": [{"external_id": "never"}], "enroll": {"sequence_id": "{{{sequence}}}"}}""";

    private static string WithoutIds(string detail) => string.Join(' ', detail.Split(' ').Where(word => !Guid.TryParse(word.TrimEnd('.'), out _)));
}
