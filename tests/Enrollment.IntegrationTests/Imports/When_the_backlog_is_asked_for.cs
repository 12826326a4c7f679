using System.Net;
using System.Text.Json;
using Enrollment.Consumers.Imports;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>The consumers' readiness shows what waits, the rows per second, and what was refused.</summary>
public sealed class When_the_backlog_is_asked_for(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task It_has_the_pace_and_what_was_refused_in_this_process()
    {
        await using var stranger = await Pipeline.OfAsync(engine, await A.Account(engine.Database), key: null);
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var before = await BacklogAsync();

        Assert.Equal("unauthorized", (await stranger.AskAsync("""{"rows": [{"external_id": "never"}]}""")).Code);
        Assert.Equal("validation_failed", (await pipeline.AskAsync("""{"rows": []}""")).Code);
        Assert.Equal(2, (await pipeline.AskAsync($$"""{"rows": [{{Pipeline.Rows("pace", 5_000)}}, {"email": "none"}, {"email": "none"}]}""")).Number("refused"));
        // An answer may come a moment before its batch is counted.
        var after = await Eventually.SeesAsync(
            "what was refused", BacklogAsync,
            seen => Number(seen, "refused_batches_since_start") >= Number(before, "refused_batches_since_start") + 2
                && Number(seen, "refused_rows_since_start") >= Number(before, "refused_rows_since_start") + 2,
            EngineFixture.Patience);

        Assert.Equal(2, Number(after, "refused_batches_since_start") - Number(before, "refused_batches_since_start"));
        Assert.Equal(2, Number(after, "refused_rows_since_start") - Number(before, "refused_rows_since_start"));
        // A minute at most has passed since the process started: 5,000 rows are more than 80 a second.
        Assert.InRange(after.GetProperty("rows_per_second").GetDouble(), 80, 5_000);
        Assert.Equal((0, 0), (Number(after, "in_queue"), Number(after, "taken_in")));
    }

    [Fact]
    public async Task It_has_the_messages_in_the_queue_and_the_batches_that_were_taken_in()
    {
        var sent = new ImportContactsOptions().Prefetch + 3;
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await using (await HeldRows.ByAsync(engine.Database, "lock table import_batches in exclusive mode"))
        {
            // As many as the consumers take at once are on their way, and the others wait.
            for (var batch = 1; batch <= sent; batch++)
                await pipeline.SendAsync($$"""{"rows": [{{Pipeline.Rows($"waits{batch}", 1)}}]}""", $"waits{batch}");
            await Eventually.EqualsAsync("messages in the queue", 3L, async () => Number(await BacklogAsync(), "in_queue"), EngineFixture.Patience);
        }
        for (var batch = 1; batch <= sent; batch++)
            await pipeline.AnswerAsync($"waits{batch}");
        await using (await HeldRows.ByAsync(engine.Database, "lock table contacts in exclusive mode"))
        {
            await pipeline.SendAsync($$"""{"rows": [{{Pipeline.Rows("last", 1)}}]}""", "last");
            await Eventually.EqualsAsync("batches taken in", 1L, async () => Number(await BacklogAsync(), "taken_in"), EngineFixture.Patience);
        }
        await pipeline.AnswerAsync("last");

        await Eventually.EqualsAsync("batches taken in", 0L, async () => Number(await BacklogAsync(), "taken_in"), EngineFixture.Patience);
    }

    private static long Number(JsonElement backlog, string name) => backlog.GetProperty(name).GetInt64();

    private async Task<JsonElement> BacklogAsync()
    {
        using var client = new HttpClient { BaseAddress = engine.Consumers.Address };
        var ready = await client.AskAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.Status);
        return ready.Body.GetProperty("backlog").GetProperty("import_batches");
    }
}
