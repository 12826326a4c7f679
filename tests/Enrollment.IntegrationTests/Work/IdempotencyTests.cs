using System.Net;
using Enrollment.Core.Jobs.Targets;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Work;

/// <summary>A request that is sent again with the same Idempotency-Key does nothing and is answered as the first time.</summary>
public sealed class IdempotencyTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Queue = """{"name": "Once", "steps": [{"action": {"type": "event"}}]}""";

    [Fact]
    public async Task The_same_key_and_body_replay_the_stored_answer()
    {
        var key = Guid.NewGuid().ToString();

        var first = await PostAsync("event-queues", Queue, key);
        var again = await PostAsync("event-queues", Queue, key);
        var quoted = await PostAsync("event-queues", Queue, $"\"{key}\"");

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        foreach (var replay in new[] { again, quoted })
        {
            Assert.Equal(HttpStatusCode.Created, replay.Status);
            Assert.Equal("true", Assert.Single(replay.Headers.GetValues("Idempotency-Replayed")));
            Assert.Equal(first.Body.GetRawText(), replay.Body.GetRawText());
            Assert.Equal(first.Headers.Location, replay.Headers.Location);
        }
    }

    [Fact]
    public async Task Another_body_with_the_same_key_is_refused_and_does_nothing()
    {
        var key = Guid.NewGuid().ToString();
        var before = await QueuesAsync();
        await PostAsync("event-queues", Queue, key);

        var other = await PostAsync("event-queues", """{"name": "Other"}""", key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (other.Status, other.Code));
        Assert.Equal(before + 1, await QueuesAsync());
    }

    [Fact]
    public async Task A_key_stands_for_one_account_and_one_path()
    {
        var key = Guid.NewGuid().ToString();
        var account = await A.Account(service.Database);
        using var stranger = service.ClientFor(await A.ApiKey(service.Database, account));
        var first = await PostAsync("event-queues", Queue, key);

        var strangers = await stranger.PostOnceAsync("event-queues", Queue, key);
        var elsewhere = await PostAsync("api-keys", """{"name": "k", "scopes": ["contacts:read"]}""", key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (strangers.Status, elsewhere.Status));
        Assert.NotEqual(first.Data.GetProperty("id").GetGuid(), strangers.Data.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task One_address_is_one_path_however_it_is_spelled()
    {
        var key = Guid.NewGuid().ToString();
        var queue = (await PostAsync("event-queues", Queue, Guid.NewGuid().ToString())).Data.GetProperty("id").GetGuid();
        const string Step = """{"action": {"type": "event"}}""";

        await PostAsync($"event-queues/{queue}/steps", Step, key);
        Answer[] again =
        [
            await PostAsync($"event-queues/{queue}/steps/", Step, key),
            await PostAsync($"Event-Queues/{queue.ToString().ToUpperInvariant()}/STEPS", Step, key),
            await PostAsync($"event-queues/{queue:N}/steps", Step, key),
        ];

        Assert.All(again, answer => Assert.Equal("true", Assert.Single(answer.Headers.GetValues("Idempotency-Replayed"))));
        Assert.Equal(2, await service.Database.ScalarAsync<int>("select version from sequences where id = $1", queue));
    }

    [Fact]
    public async Task A_body_counts_even_where_none_is_asked_for()
    {
        var key = Guid.NewGuid().ToString();
        var (queue, contacts) = await TargetAsync(1);
        var job = await A.Job(service.Database, await A.Sequence(service.Database, service.Account), new EnrollmentTarget.ContactIds(contacts));
        var first = await PostAsync($"bulk-jobs/{job}/cancel", "", key);

        var other = await PostAsync($"bulk-jobs/{job}/cancel", "{}", key);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (other.Status, other.Code));
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        var key = Guid.NewGuid().ToString();

        var refused = await PostAsync("event-queues", """{"name": ""}""", key);
        var mended = await PostAsync("event-queues", Queue, key);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Created), (refused.Status, mended.Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var answer = await PostAsync("event-queues", Queue, key);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_parameter"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_key_may_have_255_characters_and_no_more()
    {
        var longest = await PostAsync("event-queues", Queue, new string('k', 255));
        var longer = await PostAsync("event-queues", Queue, new string('k', 256));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.BadRequest), (longest.Status, longer.Status));
    }

    [Fact]
    public async Task Fifty_posts_at_once_with_one_key_make_one_job()
    {
        var (queue, contacts) = await TargetAsync(120);
        var key = Guid.NewGuid().ToString();
        var body = $$"""{"contact_ids": ["{{string.Join("\",\"", contacts)}}"]}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync($"event-queues/{queue}/bulk-enroll", body, key)));

        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", queue));
        Assert.All(answers, answer => Assert.True(
            answer.Status == HttpStatusCode.OK || (answer.Status == HttpStatusCode.Conflict && answer.Code == "idempotency_in_flight" && answer.Headers.RetryAfter is not null), $"{answer}"));
        var done = answers.Where(answer => answer.Status == HttpStatusCode.OK).ToList();
        Assert.Single(done, answer => !answer.Headers.Contains("Idempotency-Replayed"));
        Assert.All(done, answer => Assert.Equal(done[0].Body.GetRawText(), answer.Body.GetRawText()));
        Assert.Equal(120, done[0].Data.GetProperty("enrolled").GetInt32());
    }

    [Fact]
    public async Task A_crash_between_the_work_and_its_answer_still_answers_with_the_one_result()
    {
        var (queue, contacts) = await TargetAsync(3);
        var key = Guid.NewGuid().ToString();
        var body = $$"""{"contact_ids": ["{{string.Join("\",\"", contacts)}}"]}""";
        var first = await PostAsync($"event-queues/{queue}/bulk-enroll", body, key);
        // What such a crash leaves behind: the work with its job, no answer.
        await service.Database.ExecuteAsync(
            "update idempotency_keys set status = null, headers = null, body = null, answer_expected_until = now() + interval '1 minute' where key_sha256 = sha256($1::text::bytea)", key);

        var early = await PostAsync($"event-queues/{queue}/bulk-enroll", body, key);
        await service.Database.ExecuteAsync("update idempotency_keys set answer_expected_until = now() where key_sha256 = sha256($1::text::bytea)", key);
        var late = await PostAsync($"event-queues/{queue}/bulk-enroll", body, key);
        var replayed = await PostAsync($"event-queues/{queue}/bulk-enroll", body, key);

        Assert.Equal((HttpStatusCode.Conflict, "idempotency_in_flight"), (early.Status, early.Code));
        Assert.Equal(HttpStatusCode.OK, late.Status);
        Assert.Equal(first.Data.GetRawText(), late.Data.GetRawText());
        Assert.Equal(late.Body.GetRawText(), replayed.Body.GetRawText());
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", queue));
    }

    [Theory]
    [InlineData("bulk-enroll", "enrolled")]
    [InlineData("bulk-unenroll", "skipped")]
    public async Task A_caller_who_goes_away_while_he_waits_finds_the_one_answer(string verb, string counted)
    {
        var (queue, contacts) = await TargetAsync(3);
        var key = Guid.NewGuid().ToString();
        var body = $$"""{"contact_ids": ["{{string.Join("\",\"", contacts)}}"]}""";
        using var caller = new CancellationTokenSource();
        await using (await HeldRows.ByAsync(service.Database, "lock table bulk_pages in share row exclusive mode"))
        {
            var first = PostAsync($"event-queues/{queue}/{verb}", body, key, caller.Token);
            await Eventually.EqualsAsync("jobs", 1L, () => JobsAsync(queue));
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }
        await Eventually.EqualsAsync("jobs that have ended", 1L, () => JobsAsync(queue, "completed"));

        // Sooner than the first one's answer would be given up.
        var answer = await Eventually.SeesAsync(
            "the answer", () => PostAsync($"event-queues/{queue}/{verb}", body, key), seen => seen.Status != HttpStatusCode.Conflict, TimeSpan.FromSeconds(5));

        Assert.Equal((HttpStatusCode.OK, 3), (answer.Status, answer.Data.GetProperty(counted).GetInt32()));
        Assert.Equal("true", Assert.Single(answer.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(1, await JobsAsync(queue));
    }

    [Fact]
    public async Task A_key_is_free_again_after_a_day()
    {
        var key = Guid.NewGuid().ToString();
        var first = await PostAsync("event-queues", Queue, key);
        await service.Database.ExecuteAsync("update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key_sha256 = sha256($1::text::bytea)", key);

        var next = await PostAsync("event-queues", Queue, key);
        var replay = await PostAsync("event-queues", Queue, key);

        Assert.NotEqual(first.Data.GetProperty("id").GetGuid(), next.Data.GetProperty("id").GetGuid());
        Assert.Equal(next.Data.GetProperty("id").GetGuid(), replay.Data.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_key_that_was_never_answered_and_is_used_again_after_a_day_holds_for_a_day()
    {
        var (queue, contacts) = await TargetAsync(1);
        var key = Guid.NewGuid().ToString();
        var job = $$"""{"contact_ids": ["{{contacts[0]}}"], "mode": "all"}""";
        await PostAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{contacts[0]}}"]}""", key);
        await service.Database.ExecuteAsync("""
            update idempotency_keys set status = null, headers = null, body = null, answer_expected_until = now() - interval '24 hours', created_at = now() - interval '24 hours 1 second'
            where key_sha256 = sha256($1::text::bytea)
            """, key);

        var next = await PostAsync($"event-queues/{queue}/bulk-enroll", job, key);
        var replay = await PostAsync($"event-queues/{queue}/bulk-enroll", job, key);

        Assert.Equal(HttpStatusCode.Accepted, next.Status);
        Assert.Equal(next.Body.GetRawText(), replay.Body.GetRawText());
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", queue));
    }

    [Fact]
    public async Task The_scheduler_deletes_the_answers_of_yesterday()
    {
        var (old, young) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await PostAsync("event-queues", Queue, old);
        await PostAsync("event-queues", Queue, young);
        await service.Database.ExecuteAsync("update idempotency_keys set created_at = now() - interval '25 hours' where key_sha256 = sha256($1::text::bytea)", old);

        await service.StartSchedulerAsync();

        await Eventually.EqualsAsync("answers of yesterday", 0L, () => service.Database.ScalarAsync<long>("select count(*) from idempotency_keys where key_sha256 = sha256($1::text::bytea)", old));
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from idempotency_keys where key_sha256 = sha256($1::text::bytea)", young));
    }

    private async Task<(Guid Queue, IReadOnlyList<Guid> Contacts)> TargetAsync(int contacts)
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));
        return (queue.Id, await A.Contacts(service.Database, service.Account, contacts));
    }

    private Task<long> JobsAsync(Guid queue, string? status = null) => service.Database.ScalarAsync<long>(
        "select count(*) from bulk_jobs where sequence_id = $1 and ($2::text is null or status = $2)", queue, status);

    private Task<long> QueuesAsync() => service.Database.ScalarAsync<long>("select count(*) from sequences where account_id = $1", service.Account);

    private Task<Answer> PostAsync(string path, string body, string key, CancellationToken stop = default) => service.Client.PostOnceAsync(path, body, key, stop);
}
