using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Imports.When_a_batch_names_a_file;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>Files whose servers are away or slow are waited for, and hold up no other batch.</summary>
public sealed class When_file_servers_are_away_or_slow(FileEngine engine) : IClassFixture<FileEngine>
{
    [Fact]
    public async Task A_server_that_is_away_is_waited_for_and_holds_nothing_up_and_in_the_end_the_batch_is_refused()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var url = engine.Server.Url((http, _) =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        var id = await pipeline.SendAsync(Naming(url));
        await Eventually.SeesAsync("visits", () => Task.FromResult(engine.Server.VisitsTo(url).Count), visits => visits >= 2, EngineFixture.Patience);
        // Behind it, of the same account.
        await pipeline.AssertGoesOnAsync();
        await engine.Database.ExecuteAsync("update import_batches set first_attempt_at = now() - interval '16 minutes' where account_id = $1", pipeline.Account);

        var answer = await pipeline.AnswerAsync(id);
        Assert.Equal("file_unavailable", answer.Code);
        Assert.Contains("503", answer.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(2, await pipeline.ContactsAsync());
    }

    [Fact]
    public async Task Time_in_which_nobody_worked_on_the_batch_does_not_count_as_time_that_the_server_was_away()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var isBack = false;
        var url = engine.Server.Url((http, _) =>
        {
            http.Response.StatusCode = Volatile.Read(ref isBack) ? 200 : 503;
            return Volatile.Read(ref isBack) ? http.Response.Body.WriteAsync(Csv).AsTask() : Task.CompletedTask;
        });

        var id = await pipeline.SendAsync(Naming(url));
        // As after an hour without consumers, between two attempts.
        await Eventually.EqualsAsync("batches put back by an hour", 1, () => engine.Database.ExecuteAsync("""
            update import_batches set first_attempt_at = first_attempt_at - interval '1 hour', next_attempt_at = next_attempt_at - interval '1 hour'
            where account_id = $1 and attempts = 0 and first_attempt_at is not null
            """, pipeline.Account), EngineFixture.Patience);
        var visits = engine.Server.VisitsTo(url).Count;
        await Eventually.HoldsAsync("It was asked for again", () => Task.FromResult(engine.Server.VisitsTo(url).Count > visits), EngineFixture.Patience);
        Volatile.Write(ref isBack, true);

        Assert.Equal(Rows, (await pipeline.AnswerAsync(id)).Number("created"));
    }

    [Fact]
    public async Task Slow_servers_of_many_accounts_leave_places_for_others()
    {
        var isSlow = new TaskCompletionSource();
        var pipelines = new List<Pipeline>();
        try
        {
            for (var account = 1; account <= 6; account++)
            {
                var slow = await Pipeline.OfNewAccountAsync(engine);
                pipelines.Add(slow);
                await slow.SendAsync(Naming(engine.Server.Url(async (http, _) =>
                {
                    await http.Response.Body.WriteAsync(Csv.AsMemory(0, Csv.Length / 2));
                    await http.Response.Body.FlushAsync();
                    await isSlow.Task.WaitAsync(http.RequestAborted);
                    await http.Response.Body.WriteAsync(Csv.AsMemory(Csv.Length / 2));
                })), "slow");
            }
            await Eventually.EqualsAsync("places taken | batches that await one", "2|4", () => engine.Database.ScalarAsync<string>(
                "select count(*) filter (where attempts = 1) || '|' || count(*) filter (where attempts = 0 and awaits_file_place) from import_batches"), EngineFixture.Patience);
            const string LastLooks = "select next_attempt_at::text from import_batches order by import_id";
            var looks = await engine.Database.ColumnAsync<string>(LastLooks);

            await using var other = await Pipeline.OfNewAccountAsync(engine);
            await other.AssertGoesOnAsync();
            Assert.Equal(looks, await engine.Database.ColumnAsync<string>(LastLooks));
            Assert.All(pipelines, slow => Assert.Empty(slow.Answers));

            isSlow.SetResult();
            foreach (var slow in pipelines)
                Assert.Equal(Rows, (await slow.AnswerAsync("slow")).Number("created"));
        }
        finally
        {
            isSlow.TrySetResult();
            foreach (var slow in pipelines)
                await slow.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_time_before_an_attempt_that_broke_off_counts_once()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var url = engine.Server.Url(async (http, _) =>
        {
            await release.Task.WaitAsync(http.RequestAborted);
            await http.Response.Body.WriteAsync(Csv);
        });

        await A.Batch(engine.Database, pipeline.Account, "late", Naming(url), pipeline.ReplyQueue, due: TimeSpan.FromHours(-1));
        await Eventually.SeesAsync("visits", () => Task.FromResult(engine.Server.VisitsTo(url).Count), visits => visits >= 1, EngineFixture.Patience);
        // An attempt that ends without a word, as with its process, leaves what stands here.
        Assert.True(await engine.Database.ScalarAsync<bool>(
            "select first_attempt_at <= now() and next_attempt_at > now() - interval '30 minutes' from import_batches where account_id = $1", pipeline.Account));
        release.SetResult();

        Assert.Equal(Rows, (await pipeline.AnswerAsync("late")).Number("created"));
    }
}
