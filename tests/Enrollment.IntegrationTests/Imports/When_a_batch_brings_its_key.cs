using System.Text;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>The key of a message is kept nowhere, not even while its batch waits.</summary>
public sealed class When_a_batch_brings_its_key(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task It_stands_nowhere_when_the_batch_has_been_answered()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        await pipeline.AskAsync("""{"rows": [{"external_id": "plain"}, {"email": "no address"}]}""");
        await pipeline.AskAsync("{ no JSON");
        await pipeline.AnswerAsync(await pipeline.PublishByBusAsync(new(Rows: [JsonElement.Parse("""{"external_id": "envelope"}""")])));

        await AssertKeptNowhereAsync(pipeline);
        Assert.DoesNotContain(pipeline.Answers, answer => answer.Whole.GetRawText().Contains((string)pipeline.Key!, StringComparison.Ordinal));
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task Of_an_envelope_that_repeats_its_headers_it_is_not_kept_while_the_batch_waits()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        string id;
        await using (await HeldRows.ByAsync(engine.Database, "select pg_advisory_xact_lock(hashtextextended('import ' || $1, 0))", pipeline.Account))
        {
            id = await pipeline.PublishByBusAsync(new(Rows: [JsonElement.Parse("""{"external_id": "waits"}""")]));
            await Eventually.EqualsAsync(
                "waiting batches", 1L, () => engine.Database.ScalarAsync<long>("select count(*) from import_batches where account_id = $1", pipeline.Account), EngineFixture.Patience);

            var kept = JsonElement.Parse(await engine.Database.ScalarAsync<string>("select convert_from(body, 'UTF8') from import_batches where account_id = $1", pipeline.Account));
            Assert.Matches("^[*]+$", kept.GetProperty("headers").GetProperty(EnrollmentHeaders.ApiKey).GetString());
            await AssertKeptNowhereAsync(pipeline);
        }

        Assert.Equal(1, (await pipeline.AnswerAsync(id)).Number("created"));
    }

    // Bytes are shown as hexadecimal digits.
    private async Task AssertKeptNowhereAsync(Pipeline pipeline)
    {
        var key = (string)pipeline.Key!;
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key));
        foreach (var table in await engine.Database.ColumnAsync<string>("select table_name::text from information_schema.tables where table_schema = current_schema()"))
            Assert.Equal(
                (table, 0L), (table, await engine.Database.ScalarAsync<long>($"select count(*) from {table} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0", key, hex)));
    }
}
