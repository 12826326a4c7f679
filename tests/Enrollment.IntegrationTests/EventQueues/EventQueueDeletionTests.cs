using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.EventQueues;

public sealed class EventQueueDeletionTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task A_deleted_queue_is_gone_wherever_queues_are_asked_for()
    {
        var queue = await _client.MakeQueueAsync("A");
        var step = await _client.StepIdAsync(queue, "A");

        var deleted = await _client.RemoveAsync($"event-queues/{queue}");

        Assert.Equal((HttpStatusCode.NoContent, default), (deleted.Status, deleted.Body.ValueKind));
        Assert.DoesNotContain(queue, (await _client.AskAsync("event-queues?limit=100")).Data.EnumerateArray().Select(listed => listed.Id()));
        foreach (var answer in new[]
        {
            await _client.AskAsync($"event-queues/{queue}"),
            await _client.AskAsync($"event-queues/{queue}/stats"),
            await _client.AskAsync($"event-queues/{queue}/enrollments"),
            await _client.AskAsync($"event-queues/{queue}/steps/{step}"),
            await _client.ChangeAsync($"event-queues/{queue}", """{"name": "Back"}"""),
            await _client.SendAsync($"event-queues/{queue}/steps", $$"""{ {{MadeQueues.Event}} }"""),
            await _client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{Guid.CreateVersion7()}}"]}"""),
            await _client.RemoveAsync($"event-queues/{queue}"),
        })
            Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Its_live_enrollments_are_cancelled_with_that_reason_and_can_still_be_looked_at()
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step());
        var live = new List<Guid>();
        foreach (var state in new[] { "pending", "processing", "paused" })
            live.AddRange(await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, 2), state));
        var completed = (await A.Enrollments(service.Database, queue, [await A.Contact(service.Database, service.Account)], "completed"))[0];

        await _client.RemoveAsync($"event-queues/{queue.Id}");

        foreach (var enrollment in live)
        {
            var told = (await _client.AskAsync($"enrollments/{enrollment}")).Data;
            var end = told.GetProperty("history").EnumerateArray().Last();
            Assert.Equal(("cancelled", "ended", "sequence_deleted"), (told.GetProperty("status").GetString(), end.GetProperty("event").GetString(), end.GetProperty("reason").GetString()));
        }
        Assert.Equal("completed", (await _client.AskAsync($"enrollments/{completed}")).Data.GetProperty("status").GetString());
        Assert.Equal(6, await service.Database.ScalarAsync<long>("select sum(enrollments)::bigint from enrollment_totals where sequence_id = $1 and state = 'cancelled'", queue.Id));
    }

    [Fact]
    public async Task Beyond_five_hundred_a_job_cancels_the_rest_and_can_be_watched()
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));
        await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, 1_700), dueAt: DateTimeOffset.UtcNow.AddDays(1));

        await _client.RemoveAsync($"event-queues/{queue.Id}");

        var job = await service.Database.ScalarAsync<Guid>("select id from bulk_jobs where sequence_id = $1", queue.Id);
        // Those that it had not reached would stay for ever.
        Assert.Equal("conflict", (await _client.SendAsync($"bulk-jobs/{job}/cancel", "{}")).Code);
        var ended = await Eventually.SeesAsync(
            "the job completed", () => _client.AskAsync($"bulk-jobs/{job}"), answer => answer.Data.GetProperty("status").GetString() == "completed", EngineFixture.Patience);
        Assert.Equal(1_200, ended.Data.GetProperty("cancelled").GetInt32());
        Assert.Equal("cancelled sequence_deleted", await service.Database.ScalarAsync<string>(
            "select string_agg(distinct format('%s %s', state, reason), ', ') from enrollments where sequence_id = $1", queue.Id));
    }

    [Fact]
    public async Task Only_the_state_that_was_seen_is_deleted_if_if_match_says_so()
    {
        var queue = await _client.MakeQueueAsync("A");
        await _client.ChangeAsync($"event-queues/{queue}", """{"name": "Changed"}""");

        var refused = await _client.RemoveAsync($"event-queues/{queue}", "\"1\"");
        var deleted = await _client.RemoveAsync($"event-queues/{queue}", "\"2\"");

        Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition_failed"), (refused.Status, refused.Code));
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
    }

    [Fact]
    public async Task Of_two_deletions_at_once_one_finds_nothing()
    {
        var queue = await _client.MakeQueueAsync("A");

        var answers = await Task.WhenAll(_client.RemoveAsync($"event-queues/{queue}"), _client.RemoveAsync($"event-queues/{queue}"));

        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.NotFound], answers.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task Whoever_enrolls_while_it_is_being_deleted_either_is_refused_or_is_cancelled()
    {
        for (var round = 0; round < 10; round++)
        {
            var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));
            var contacts = await A.Contacts(service.Database, service.Account, 8);

            var enrolling = contacts.Select(contact => _client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"]}""")).ToList();
            var deleted = await _client.RemoveAsync($"event-queues/{queue.Id}");
            var answers = await Task.WhenAll(enrolling);

            Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
            Assert.All(answers, answer => Assert.True(
                answer.Status == HttpStatusCode.OK || answer.Code is "event_queue_not_found" or "bulk_job_cancelled", $"{answer}"));
            Assert.Equal(0, await service.Database.ScalarAsync<long>("""
                select (select count(*) from enrollments where sequence_id = $1 and finished_at is null)
                     + (select count(*) from bulk_jobs where sequence_id = $1 and finished_at is null)
                """, queue.Id));
        }
    }

    [Fact]
    public async Task A_request_that_is_being_taken_in_is_waited_for()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        Task<Answer> deleting;
        await using (await HeldRows.ByAsync(service.Database, "select from sequences where id = $1 for share", queue.Id))
        {
            deleting = _client.RemoveAsync($"event-queues/{queue.Id}");
            await Eventually.HoldsAsync("The deletion waits", () => service.Database.ScalarAsync<bool>("""
                select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from sequences%for no key update%')
                """));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await deleting).Status);
    }
}
