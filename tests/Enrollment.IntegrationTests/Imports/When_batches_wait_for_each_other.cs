using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Jobs;
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
        var before = await TimesAsync(b, "before");

        for (var batch = 1; batch <= 500; batch++)
            await a.SendAsync($$"""{"rows": [{{Pipeline.Rows($"a{batch}", 100)}}]}""", $"a{batch}");
        var mergedBefore = await MergedAsync(a);
        var first = await TimeAsync(b, "beside-first");
        var mergedMeanwhile = await MergedAsync(a) - mergedBefore;
        var beside = await TimesAsync(b, "beside");

        var waiting = await WaitingAsync(a);
        Assert.True(waiting > 100, $"Only {waiting} batches of the other account were still waiting, so this shows nothing.");
        await Eventually.EqualsAsync("waiting batches", 0L, () => WaitingAsync(a), TimeSpan.FromMinutes(2));
        Assert.Equal(50_002, await a.ContactsAsync());
        // Other work on the machine comes and goes, so the time alone is taken before and behind.
        var alone = Math.Max(Median(before), Median(await TimesAsync(b, "behind")));
        var figures = $"{first:0} ms, then {Median(beside):0} ms beside 500 batches, {alone:0} ms alone; {mergedMeanwhile} merged during the first";
        Assert.True(Median(beside) <= 3 * alone, figures);
        // The first was sent straight behind the 500, and they are taken in before it. In their order they would all be merged before it, too.
        Assert.True(mergedMeanwhile <= 100, figures);
        var between = await MergedBetweenAsync(a, b, "beside%");
        Assert.All(between, merged => Assert.InRange(merged, 0, 10));
        Assert.Equal(1 + beside.Count, between.Count);
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
        await AnsweredAsync(pipeline, 300);

        var names = await engine.Database.ColumnAsync<string>("select first_name from contacts where account_id = $1", pipeline.Account);
        Assert.Equal(Enumerable.Repeat("Update 3", 100), names);
        // Answers may overtake each other on their way.
        var merged = await engine.Database.ColumnAsync<string>("select message_id from imports where account_id = $1 order by finished_at", pipeline.Account);
        Assert.Equal(Enumerable.Range(1, 100).SelectMany(round => Enumerable.Range(1, 3).Select(update => $"{round}.{update}")), merged);
    }

    [Fact]
    public async Task One_that_another_process_has_is_left_alone_and_the_next_of_its_account_is_merged()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await KeepAsync(pipeline, "elsewhere", """{"rows": [{"external_id": "e"}]}""", TimeSpan.FromSeconds(3));
        await using (await HeldRows.ByAsync(engine.Database, "select from import_batches where account_id = $1 for update", pipeline.Account))
        {
            await Eventually.HoldsAsync("it is due", () => engine.Database.ScalarAsync<bool>(
                "select next_attempt_at < now() from import_batches where account_id = $1", pipeline.Account), EngineFixture.Patience);

            await pipeline.AssertGoesOnAsync();
            Assert.DoesNotContain(pipeline.Answers, answer => answer.About == "elsewhere");
            Assert.Equal(0, await engine.Database.ScalarAsync<int>("select attempts from import_batches where account_id = $1", pipeline.Account));
        }

        Assert.Equal(1, (await pipeline.AnswerAsync("elsewhere")).Number("created"));
    }

    [Fact]
    public async Task While_one_of_an_account_awaits_its_turn_a_second_is_staged_and_no_third_and_other_accounts_go_on()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await using var other = await Pipeline.OfNewAccountAsync(engine);
        await using (await HeldRows.ByAsync(engine.Database, "select pg_advisory_xact_lock(hashtextextended('import ' || $1, 0))", pipeline.Account))
        {
            foreach (var batch in (string[])["first", "second", "third"])
                await pipeline.SendAsync($$"""{"rows": [{{Pipeline.Rows(batch, 2)}}]}""", batch);

            await Eventually.EqualsAsync("sessions that await the turn", 2L, () => engine.Database.ScalarAsync<long>(
                "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())"),
                EngineFixture.Patience);
            await other.AssertGoesOnAsync();
            Assert.Equal([1, 1, 0], await engine.Database.ColumnAsync<int>("select attempts from import_batches where account_id = $1 order by position", pipeline.Account));
            Assert.Empty(pipeline.Answers);
        }

        await AnsweredAsync(pipeline, 3);
        Assert.Equal(6, await pipeline.ContactsAsync());
    }

    [Fact]
    public async Task One_that_waits_for_its_next_attempt_holds_back_those_of_its_order_and_no_others()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        await KeepAsync(pipeline, "postponed", """{"rows": [{"external_id": "o", "city": "Ulm"}]}""", TimeSpan.FromHours(1));

        await pipeline.SendAsync("""{"rows": [{"external_id": "o", "city": "Jena"}]}""", "behind", change: properties => properties.Headers![EnrollmentHeaders.ImportOrder] = "x");
        await pipeline.AssertGoesOnAsync();
        Assert.DoesNotContain(pipeline.Answers, answer => answer.About is "behind" or "postponed");
        await engine.Database.ExecuteAsync("update import_batches set next_attempt_at = now() where account_id = $1 and order_key = 'x'", pipeline.Account);
        await pipeline.AnswerAsync("behind");

        Assert.Equal("Jena", await engine.Database.ScalarAsync<string>("select city from contacts where account_id = $1 and external_id = 'o'", pipeline.Account));
    }

    [Fact]
    public async Task One_that_ends_enrollments_and_enrolls_waits_for_its_sequence_before_it_holds_an_enrollment()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));
        var enroll = $$""" "enroll": {"sequence_id": "{{sequence.Id}}"}""";
        var first = await pipeline.AskAsync($$"""{"rows": [{"external_id": "leaves"}], {{enroll}}}""");
        Assert.Equal(1, (await engine.EndAsync(first.Uuid("bulkJobId"))).Totals.Enrolled);

        string leaving;
        await using (var deletion = await HeldRows.ByAsync(engine.Database, "select from sequences where id = $1 for update", sequence.Id))
        {
            leaving = await pipeline.SendAsync($$"""{"rows": [{"external_id": "leaves", "unsubscribed_at": "2026-03-01T10:00:00Z"}], {{enroll}}}""", "leaving");
            await Eventually.HoldsAsync("the batch waits for its sequence", () => engine.Database.ScalarAsync<bool>(
                "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from sequences%')"), EngineFixture.Patience);

            // As a deletion does next. The other way round both would wait for each other.
            await deletion.ExecuteAsync("select from enrollments where sequence_id = $1 for update", sequence.Id);
        }

        Assert.Equal(1, (await pipeline.AnswerAsync(leaving)).Number("updated"));
        Assert.Equal("cancelled", await engine.Database.ScalarAsync<string>("select state from enrollments where sequence_id = $1", sequence.Id));
    }

    // An answer may come twice.
    private static Task<int> AnsweredAsync(Pipeline pipeline, int batches) => Eventually.EqualsAsync(
        "answered batches", batches, () => pipeline.Answers.Select(answer => answer.About).Distinct(StringComparer.Ordinal).Count(), EngineFixture.Patience);

    private Task KeepAsync(Pipeline pipeline, string messageId, string body, TimeSpan pause) =>
        A.Batch(engine.Database, pipeline.Account, messageId, body, pipeline.ReplyQueue, orderKey: "x", due: pause);

    // In milliseconds, one after the other.
    private static async Task<IReadOnlyList<double>> TimesAsync(Pipeline pipeline, string name)
    {
        var times = new List<double>();
        for (var time = 1; time <= 5; time++)
            times.Add(await TimeAsync(pipeline, $"{name}-{time}"));
        return times;
    }

    private static async Task<double> TimeAsync(Pipeline pipeline, string name)
    {
        var clock = Stopwatch.StartNew();
        await pipeline.AskAsync($$"""{"rows": [{{Pipeline.Rows(name, 1_000)}}]}""", name);
        return clock.Elapsed.TotalMilliseconds;
    }

    private static double Median(IReadOnlyList<double> times) => times.Order().ElementAt(times.Count / 2);

    private Task<long> MergedAsync(Pipeline pipeline) =>
        engine.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1 and status = 'completed'", pipeline.Account);

    /// <summary>Counts, for each of these batches, those of the other account that were merged between its intake and its end.</summary>
    private Task<IReadOnlyList<long>> MergedBetweenAsync(Pipeline other, Pipeline pipeline, string messages) => engine.Database.ColumnAsync<long>("""
        select (select count(*) from imports o where o.account_id = $1 and o.finished_at between i.created_at and i.finished_at)
        from imports i
        where i.account_id = $2 and i.message_id like $3
        """, other.Account, pipeline.Account, messages);

    private Task<long> WaitingAsync(Pipeline pipeline) =>
        engine.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1 and status = 'running'", pipeline.Account);
}
