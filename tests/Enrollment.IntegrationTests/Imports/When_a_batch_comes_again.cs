using Enrollment.Contracts;
using Enrollment.Core.Imports;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Retention;
using Enrollment.Testing;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Imports;

/// <summary>A message is known by its account and its message_id, however often and however fast it comes.</summary>
public sealed class When_a_batch_comes_again(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task Q2_Five_times_and_twice_at_once_it_is_one_import_one_job_and_the_same_answer()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var pipeline = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));
        var body = $$$"""{"rows": [{{{Pipeline.Rows("q2", 50)}}}, {"email": "no address"}], "enroll": {"sequence_id": "{{{sequence.Id}}}"}}""";

        await Task.WhenAll(pipeline.SendAsync(body, "q2"), pipeline.SendAsync(body, "q2"));
        var first = await pipeline.AnswerAsync("q2");
        for (var again = 0; again < 5; again++)
            await pipeline.SendAsync(body, "q2");
        // What came while the first was running is answered with it; what came after it, each by itself.
        await pipeline.AnswerAsync("q2", times: 6);
        await pipeline.AssertGoesOnAsync();

        Assert.All(pipeline.Answers.Where(answer => answer.About == "q2"), answer => Assert.Equal((first.Id, first.Message.GetRawText()), (answer.Id, answer.Message.GetRawText())));
        Assert.Equal(1, await engine.Database.ScalarAsync<long>("select count(*) from imports where account_id = $1 and message_id = 'q2'", pipeline.Account));
        Assert.Equal(1, await engine.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = $1", pipeline.Account));
        Assert.Equal(50, (await engine.EndAsync(first.Uuid("bulkJobId"))).Totals.Enrolled);
        var refused = Assert.Single(first.Message.GetProperty("refusedRows").EnumerateArray());
        Assert.Equal((51, "email", "invalid_email"), (refused.GetProperty("row").GetInt32(), refused.GetProperty("field").GetString(), refused.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_same_identity_of_two_accounts_is_two_imports()
    {
        await using var a = await Pipeline.OfNewAccountAsync(engine);
        await using var b = await Pipeline.OfNewAccountAsync(engine);

        var ofA = await a.AskAsync($$"""{"rows": [{{Pipeline.Rows("a", 3)}}]}""", "shared id");
        var ofB = await b.AskAsync($$"""{"rows": [{{Pipeline.Rows("b", 2)}}]}""", "shared id");
        await b.SendAsync($$"""{"rows": [{{Pipeline.Rows("b", 2)}}]}""", "shared id");
        var again = await b.AnswerAsync("shared id", times: 2);

        Assert.Equal((a.Account, 3L), (ofA.Uuid("accountId"), ofA.Number("created")));
        Assert.Equal((b.Account, 2L), (ofB.Uuid("accountId"), ofB.Number("created")));
        Assert.Equal(ofB.Id, again.Id);
        Assert.NotEqual(ofA.Id, ofB.Id);
        Assert.NotEqual(ofA.Uuid("importId"), ofB.Uuid("importId"));
    }

    [Fact]
    public async Task A_repeat_of_an_import_that_was_deleted_is_answered_and_imports_nothing()
    {
        await using var pipeline = await Pipeline.OfNewAccountAsync(engine);
        var body = $$"""{"rows": [{{Pipeline.Rows("deleted", 2)}}]}""";
        var first = await pipeline.AskAsync(body, "deleted");
        await engine.Database.ExecuteAsync("update imports set deleted_at = now(), members_kept_until = now() where account_id = $1", pipeline.Account);
        await engine.Database.ExecuteAsync("delete from contacts where account_id = $1", pipeline.Account);

        var sweep = new ForgetMembers(engine.Database.DataSource, TimeProvider.System, Options.Create(new ImportOptions()));
        await sweep.ToTheEndAsync();
        await pipeline.SendAsync(body, "deleted");
        var again = await pipeline.AnswerAsync("deleted", times: 2);

        Assert.Equal((first.Id, first.Message.GetRawText()), (again.Id, again.Message.GetRawText()));
        Assert.Equal(0, await pipeline.ContactsAsync());
    }

    [Fact]
    public async Task A_repeat_may_be_answered_elsewhere_and_in_another_form()
    {
        await using var first = await Pipeline.OfNewAccountAsync(engine);
        await using var second = await Pipeline.OfAsync(engine, first.Account, first.Key);
        var body = $$"""{"rows": [{{Pipeline.Rows("again", 2)}}]}""";

        var answer = await first.AskAsync(body, "again");
        var repeat = await second.AskAsync(body, "again", change: properties => properties.CorrelationId = "second");

        Assert.Equal((answer.Id, "second"), (repeat.Id, repeat.CorrelationId));
        Assert.Single(first.Answers);
    }

    [Fact]
    public async Task Repeats_that_come_while_it_is_merged_are_answered_at_their_own_queues_when_it_ends()
    {
        await using var first = await Pipeline.OfNewAccountAsync(engine);
        await using var second = await Pipeline.OfAsync(engine, first.Account, first.Key);
        await using var third = await Pipeline.OfAsync(engine, first.Account, first.Key);
        var body = $$"""{"rows": [{{Pipeline.Rows("while", 2)}}]}""";
        await using (await MergeHeldAsync(first, body))
        {
            // Its sender has lost its queue, and comes back with another one; the last has two calls under way.
            await second.SendAsync(body, "held");
            // Taken in one after the other: with the last of them the repeated one has been, too.
            foreach (var call in (string[])["other", "other", "one"])
                await third.SendAsync(body, "held", change: properties => (properties.CorrelationId, properties.Headers![EnrollmentHeaders.ImportOrder]) = (call, "x"));
            await Eventually.EqualsAsync("queues that await the answer", 3L, () => RepliesAsync(first), EngineFixture.Patience);
            Assert.Empty(first.Answers);
        }

        var answers = new List<BatchAnswer> { await first.AnswerAsync("held"), await second.AnswerAsync("held"), await third.AnswerAsync("held", times: 2) };
        await first.AssertGoesOnAsync();

        Assert.All(answers, answer => Assert.Equal((answers[0].Id, answers[0].Message.GetRawText()), (answer.Id, answer.Message.GetRawText())));
        Assert.Equal(["one", "other"], third.Answers.Select(answer => answer.CorrelationId).Order());
        Assert.Single(second.Answers);
        Assert.Equal(0, await RepliesAsync(first));
    }

    [Fact]
    public async Task Repeats_of_a_batch_that_is_refused_in_the_end_hear_of_it_too()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        await using var first = await Pipeline.OfAsync(engine, sequence.AccountId, await A.ApiKey(engine.Database, sequence.AccountId));
        await using var second = await Pipeline.OfAsync(engine, first.Account, first.Key);
        var body = $$$"""{"rows": [{{{Pipeline.Rows("refused", 2)}}}], "enroll": {"sequence_id": "{{{sequence.Id}}}"}}""";
        await using (await MergeHeldAsync(first, body))
        {
            await second.SendAsync(body, "held");
            // Behind the look at the sequence before the merge.
            await engine.Database.ExecuteAsync("update sequences set is_active = false where id = $1", sequence.Id);
            await Eventually.EqualsAsync("queues that await the answer", 1L, () => RepliesAsync(first), EngineFixture.Patience);
        }

        var (answer, repeat) = (await first.AnswerAsync("held"), await second.AnswerAsync("held"));

        Assert.Equal(("sequence_inactive", answer.Id), (answer.Code, repeat.Id));
        Assert.Equal(0, await first.ContactsAsync());
    }

    [Fact]
    public async Task A_repeat_that_comes_while_its_end_is_being_committed_is_answered()
    {
        await using var first = await Pipeline.OfNewAccountAsync(engine);
        await using var second = await Pipeline.OfAsync(engine, first.Account, first.Key);
        var body = $$"""{"rows": [{{Pipeline.Rows("end", 2)}}]}""";
        await using (await HeldRows.ByAsync(engine.Database, "lock table outbox in exclusive mode"))
        {
            await first.SendAsync(body, "ending");
            // The relay looks at the outbox, too.
            await WaitersAsync("relation", 1, "insert into outbox");
            await second.SendAsync(body, "ending");
            await WaitersAsync("transactionid", 1);
        }

        var (answer, repeat) = (await first.AnswerAsync("ending"), await second.AnswerAsync("ending"));

        Assert.Equal((answer.Id, answer.Message.GetRawText()), (repeat.Id, repeat.Message.GetRawText()));
        Assert.Equal(2, await first.ContactsAsync());
    }

    /// <summary>Sends the batch "held" and stops its merge in the middle.</summary>
    private async Task<HeldRows> MergeHeldAsync(Pipeline pipeline, string body)
    {
        var held = await HeldRows.ByAsync(engine.Database, "select pg_advisory_xact_lock(hashtextextended('import ' || $1, 0))", pipeline.Account);
        await pipeline.SendAsync(body, "held");
        await WaitersAsync("advisory", 1);
        return held;
    }

    private async Task WaitersAsync(string lockType, long count, string statement = "") => await Eventually.EqualsAsync(
        $"sessions that wait for a lock of type {lockType}", count, () => engine.Database.ScalarAsync<long>("""
            select count(*) from pg_stat_activity a
            where a.datname = current_database() and strpos(a.query, $2) > 0
              and exists (select from pg_locks l where l.pid = a.pid and not l.granted and l.locktype = $1)
            """, lockType, statement), EngineFixture.Patience);

    private Task<long> RepliesAsync(Pipeline pipeline) =>
        engine.Database.ScalarAsync<long>("select count(*) from import_replies where account_id = $1", pipeline.Account);
}
