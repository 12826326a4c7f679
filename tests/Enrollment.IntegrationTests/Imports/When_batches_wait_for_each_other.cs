using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Accounts take turns, and batches that ask for it are merged in the order of the queue.</summary>
public sealed class When_batches_wait_for_each_other(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Q7_One_account_whose_500_batches_wait_does_not_hold_up_another_with_one()
    {
        await using var a = await Pipeline.OfNewAccountAsync(engine);
        await using var b = await Pipeline.OfNewAccountAsync(engine);
        // Both ways warm: the first batch of a process compiles what it needs.
        await a.AssertGoesOnAsync();
        await b.AssertGoesOnAsync();
        var alone = await TimeAsync(b, "alone");

        for (var batch = 1; batch <= 500; batch++)
            await a.SendAsync($$"""{"rows": [{{Pipeline.Rows($"a{batch}", 100)}}]}""", $"a{batch}");
        // Straight behind them: they are taken in first, which takes far less time than merging them.
        var beside = await TimeAsync(b, "beside");

        var waiting = await WaitingAsync(a);
        Assert.True(waiting > 100, $"Only {waiting} batches of the other account were still waiting, so this shows nothing.");
        // The floor is what the machine needs for anything at all.
        var limit = TimeSpan.FromMilliseconds(Math.Max(3 * alone.TotalMilliseconds, 500));
        Assert.True(beside <= limit, $"{beside.TotalMilliseconds:0} ms beside 500 batches, {alone.TotalMilliseconds:0} ms alone");
        await Eventually.EqualsAsync("waiting batches", 0L, () => WaitingAsync(a), TimeSpan.FromMinutes(2));
        Assert.Equal(50_002, await a.ContactsAsync());
    }

    [Fact]
    public async Task Q8_Three_updates_of_one_contact_with_the_same_order_end_with_the_last_100_times()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);

        for (var round = 1; round <= 100; round++)
        {
            for (var update = 1; update <= 3; update++)
                await pipeline.SendAsync(
                    $$"""{"rows": [{"external_id": "ordered-{{round}}", "first_name": "Update {{update}}"}]}""", $"{round}.{update}",
                    change: properties => properties.Headers![EnrollmentHeaders.ImportOrder] = "x");
        }
        await Eventually.HoldsAsync("all batches are answered", () => pipeline.Answers.Count == 300, EngineFixture.Patience);

        var names = await engine.Database.ColumnAsync<string>("select first_name from contacts where account_id = $1", pipeline.Account);
        Assert.Equal(Enumerable.Repeat("Update 3", 100), names);
        // Answers may overtake each other on their way.
        var merged = await engine.Database.ColumnAsync<string>("select message_id from imports where account_id = $1 order by finished_at", pipeline.Account);
        Assert.Equal(Enumerable.Range(1, 100).SelectMany(round => Enumerable.Range(1, 3).Select(update => $"{round}.{update}")), merged);
    }

    [Fact]
    public async Task While_another_process_works_on_the_account_no_attempt_is_used_up()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await using (await HeldRows.ByAsync(engine.Database, "select pg_advisory_xact_lock(hashtextextended('import batch ' || $1, 0))", pipeline.Account))
        {
            await pipeline.SendAsync($$"""{"rows": [{{Pipeline.Rows("busy", 2)}}]}""", "busy");

            await Eventually.HoldsAsync("an attempt is given back", () => engine.Database.ScalarAsync<bool>(
                "select coalesce(bool_and(first_attempt_at is not null and attempts = 0), false) from import_batches where account_id = $1", pipeline.Account), EngineFixture.Patience);
            Assert.Empty(pipeline.Answers);
        }

        Assert.Equal(2, (await pipeline.AnswerAsync("busy")).Number("created"));
    }

    [Fact]
    public async Task One_that_waits_for_its_next_attempt_holds_back_those_of_its_order_and_no_others()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await engine.Database.ExecuteAsync("""
            with i as (insert into imports (id, account_id, kind, source, status, message_id, created_by)
                       select $1, $2, 'contacts', 'queue', 'running', 'postponed', id from api_keys where account_id = $2)
            insert into import_batches (import_id, account_id, content_type, headers, body, reply_to, order_key, next_attempt_at)
            values ($1, $2, 'application/json', '{}', convert_to('{"rows": [{"external_id": "o", "city": "Ulm"}]}', 'UTF8'), $3, 'x', now() + interval '1 hour')
            """, Guid.CreateVersion7(), pipeline.Account, pipeline.ReplyQueue);

        await pipeline.SendAsync("""{"rows": [{"external_id": "o", "city": "Jena"}]}""", "behind", change: properties => properties.Headers![EnrollmentHeaders.ImportOrder] = "x");
        await pipeline.AssertGoesOnAsync();
        Assert.DoesNotContain(pipeline.Answers, answer => answer.About is "behind" or "postponed");
        await engine.Database.ExecuteAsync("update import_batches set next_attempt_at = now() where account_id = $1 and order_key = 'x'", pipeline.Account);
        await pipeline.AnswerAsync("behind");

        Assert.Equal("Jena", await engine.Database.ScalarAsync<string>("select city from contacts where account_id = $1 and external_id = 'o'", pipeline.Account));
    }

    private static async Task<TimeSpan> TimeAsync(Pipeline pipeline, string name)
    {
        var clock = Stopwatch.StartNew();
        await pipeline.AskAsync($$"""{"rows": [{{Pipeline.Rows(name, 1_000)}}]}""", name);
        return clock.Elapsed;
    }

    private Task<long> WaitingAsync(Pipeline pipeline) =>
        engine.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1 and status = 'running'", pipeline.Account);
}
