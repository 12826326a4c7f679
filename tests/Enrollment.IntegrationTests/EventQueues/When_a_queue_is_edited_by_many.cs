using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.EventQueues;

/// <summary>ETag and If-Match, and edits at once: nobody's is lost in silence.</summary>
public sealed class When_a_queue_is_edited_by_many(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Steps_added_at_once_are_all_there()
    {
        var queue = await _client.MakeQueueAsync("First");

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(n =>
            _client.SendAsync($"event-queues/{queue}/steps", $$"""{"name": "S{{n}}", "step_order": 1, {{MadeQueues.Event}} }""")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        var steps = (await _client.AskAsync($"event-queues/{queue}")).Data.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, 21), steps.Select(step => step.GetProperty("step_order").GetInt32()));
        Assert.Equal(answers.Select(answer => answer.Data.Id()).Order(), steps.SkipLast(1).Select(step => step.Id()).Order());
        Assert.Equal((21, "\"21\""), (await _client.VersionAsync(queue), (await _client.AskAsync($"event-queues/{queue}")).ETag));
    }

    [Fact]
    public async Task Different_edits_at_once_all_survive()
    {
        var queue = await _client.MakeQueueAsync("A", "B", "C");
        var (a, b, c) = (await _client.StepIdAsync(queue, "A"), await _client.StepIdAsync(queue, "B"), await _client.StepIdAsync(queue, "C"));

        await Task.WhenAll(
            _client.ChangeAsync($"event-queues/{queue}", """{"name": "Renamed"}"""),
            _client.ChangeAsync($"event-queues/{queue}", """{"description": "Described"}"""),
            _client.ChangeAsync($"event-queues/{queue}/steps/{a}", """{"delay_days": 1}"""),
            _client.ChangeAsync($"event-queues/{queue}/steps/{a}", """{"delay_hours": 2}"""),
            _client.RemoveAsync($"event-queues/{queue}/steps/{b}"),
            _client.ChangeAsync($"event-queues/{queue}/steps/{c}", """{"name": "D"}"""));

        var after = (await _client.AskAsync($"event-queues/{queue}")).Data;
        Assert.Equal(("Renamed", "Described"), (after.GetProperty("name").GetString(), after.GetProperty("description").GetString()));
        Assert.Equal("1 A, 2 D", await _client.StepsAsync(queue));
        Assert.Equal((1, 2), (after.GetProperty("steps")[0].GetProperty("delay_days").GetInt32(), after.GetProperty("steps")[0].GetProperty("delay_hours").GetInt32()));
    }

    [Fact]
    public async Task Of_two_changes_that_expect_the_same_state_one_is_refused()
    {
        var queue = await _client.MakeQueueAsync("A");
        var seen = (await _client.AskAsync($"event-queues/{queue}")).ETag!;

        var answers = await Task.WhenAll(
            _client.ChangeAsync($"event-queues/{queue}", """{"name": "One"}""", seen),
            _client.ChangeAsync($"event-queues/{queue}", """{"name": "Other"}""", seen));

        var (done, refused) = (Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK), Assert.Single(answers, answer => answer.Code == "precondition_failed"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.Status);
        var read = await _client.AskAsync($"event-queues/{queue}");
        Assert.Equal((done.Data.GetRawText(), done.ETag), (read.Data.GetRawText(), read.ETag));
        Assert.NotEqual(seen, read.ETag);
    }

    [Fact]
    public async Task Every_answer_about_a_queue_or_its_steps_carries_the_etag_and_every_change_raises_it()
    {
        var made = await _client.SendAsync("event-queues", """{"name": "ETags"}""");
        var path = $"event-queues/{made.Data.Id()}";
        var added = await _client.SendAsync($"{path}/steps", $$"""{"name": "A", {{MadeQueues.Event}} }""");
        var step = await _client.AskAsync($"{path}/steps/{added.Data.Id()}");
        var changed = await _client.ChangeAsync($"{path}/steps/{added.Data.Id()}", """{"delay_days": 1}""");
        var renamed = await _client.ChangeAsync(path, """{"name": "Other"}""");
        await _client.RemoveAsync($"{path}/steps/{added.Data.Id()}");
        var read = await _client.AskAsync(path);

        Assert.Equal(
            ["\"1\"", "\"2\"", "\"2\"", "\"3\"", "\"4\"", "\"5\""],
            new[] { made, added, step, changed, renamed, read }.Select(answer => answer.ETag));
    }

    [Theory]
    [InlineData("\"2\"", true)]
    [InlineData("*", true)]
    [InlineData("\"1\", \"2\"", true)]
    [InlineData("\"1\"", false)]
    [InlineData("W/\"2\"", true)]
    [InlineData("2", false)]
    [InlineData("\"2", false)]
    public async Task Every_change_asks_whether_if_match_holds(string ifMatch, bool holds)
    {
        foreach (var (method, path, json) in new (HttpMethod, string, string?)[]
        {
            (HttpMethod.Patch, "", """{"name": "Changed"}"""),
            (HttpMethod.Post, "/steps", """{"action": {"type": "event"}}"""),
            (HttpMethod.Patch, "/steps/{step}", """{"name": "Changed"}"""),
            (HttpMethod.Delete, "/steps/{step}", null),
        })
        {
            var queue = await _client.MakeQueueAsync("A");
            await _client.ChangeAsync($"event-queues/{queue}", """{"name": "Second"}""");
            var before = await _client.AskAsync($"event-queues/{queue}");
            var step = await _client.StepIdAsync(queue, "A");

            var answer = await _client.AskAsync(method, $"event-queues/{queue}{path.Replace("{step}", $"{step}", StringComparison.Ordinal)}", json, ifMatch);

            var after = await _client.AskAsync($"event-queues/{queue}");
            Assert.Equal(holds, answer.Code != "precondition_failed");
            Assert.Equal(holds, before.ETag != after.ETag);
        }
    }

    [Fact]
    public async Task An_edit_waits_for_the_one_before_and_builds_on_it()
    {
        var queue = await _client.MakeQueueAsync("A");
        Task<Answer> adding;
        await using (await HeldRows.ByAsync(service.Database, "select from sequences where id = $1 for no key update", queue))
        {
            adding = _client.SendAsync($"event-queues/{queue}/steps", $$"""{"name": "B", {{MadeQueues.Event}} }""");
            await Eventually.HoldsAsync("The edit waits", () => service.Database.ScalarAsync<bool>("""
                select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%no key update%')
                """));
        }

        Assert.Equal(HttpStatusCode.Created, (await adding).Status);
        Assert.Equal("1 A, 2 B", await _client.StepsAsync(queue));
    }
}
