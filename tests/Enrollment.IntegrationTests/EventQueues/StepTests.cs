using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.EventQueues;

/// <summary>Adding, changing, moving and removing the steps of a queue.</summary>
public sealed class StepTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Theory]
    [InlineData("", "1 A, 2 B, 3 New")]
    [InlineData("\"step_order\": 1,", "1 New, 2 A, 3 B")]
    [InlineData("\"step_order\": 2,", "1 A, 2 New, 3 B")]
    [InlineData("\"step_order\": 3,", "1 A, 2 B, 3 New")]
    [InlineData("\"step_order\": 10000,", "1 A, 2 B, 3 New")]
    public async Task A_step_is_added_at_its_order_and_others_move_up(string order, string expected)
    {
        var queue = await _client.MakeQueueAsync("A", "B");

        var made = await _client.SendAsync($"event-queues/{queue}/steps", $$"""{ {{order}} "name": "New", {{MadeQueues.Event}} }""");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal($"/api/v1/event-queues/{queue}/steps/{made.Data.Id()}", made.Headers.Location!.OriginalString);
        Assert.Equal(expected, await _client.StepsAsync(queue));
        Assert.Equal(made.Data.GetRawText(), (await _client.AskAsync($"event-queues/{queue}/steps/{made.Data.Id()}")).Data.GetRawText());
        Assert.Equal(2, await _client.VersionAsync(queue));
    }

    [Fact]
    public async Task Every_field_of_a_step_comes_back()
    {
        var queue = await _client.MakeQueueAsync();

        var made = await _client.SendAsync($"event-queues/{queue}/steps", """
            {"name": "All", "description": "Of them", "delay_days": 1, "delay_hours": 2, "delay_minutes": 3, "delay_from": "previous_step", "is_active": false,
             "await_completion": true, "completion_timeout_minutes": 60, "automation_id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55", "action": {"type": "event", "data": {"a": 1}}}
            """);

        Assert.Equal(
            $$$$"""{"id":"{{{{made.Data.Id()}}}}","step_order":1,"name":"All","description":"Of them","delay_days":1,"delay_hours":2,"delay_minutes":3,"delay_from":"previous_step","is_active":false,"await_completion":true,"completion_timeout_minutes":60,"automation_id":"0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55","action":{"type":"event","data":{"a":1}}}""",
            JsonSerializer.Serialize(made.Data));
    }

    [Fact]
    public async Task What_a_change_names_is_changed_the_rest_stays_and_null_empties()
    {
        var queue = await _client.MakeQueueAsync();
        var step = (await _client.SendAsync($"event-queues/{queue}/steps", """
            {"name": "Old", "description": "Text", "delay_days": 1, "await_completion": true, "completion_timeout_minutes": 60,
             "automation_id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55", "action": {"type": "event", "data": {"a": 1}}}
            """)).Data.Id();

        var one = await _client.ChangeAsync($"event-queues/{queue}/steps/{step}", """{"delay_hours": 5, "delay_from": "previous_step"}""");
        var other = await _client.ChangeAsync(
            $"event-queues/{queue}/steps/{step}",
            """{"description": null, "completion_timeout_minutes": null, "automation_id": null, "action": {"type": "event"}, "is_active": false}""");

        Assert.Equal(
            ("Old", "Text", 1, 5, "previous_step", """{"type":"event","data":{"a":1}}"""),
            (Text(one, "name"), Text(one, "description"), Int(one, "delay_days"), Int(one, "delay_hours"), Text(one, "delay_from"), JsonSerializer.Serialize(one.Data.GetProperty("action"))));
        Assert.Equal(
            ("Old", null, 1, 5, """{"type":"event"}""", false),
            (Text(other, "name"), Text(other, "description"), Int(other, "delay_days"), Int(other, "delay_hours"), JsonSerializer.Serialize(other.Data.GetProperty("action")), other.Data.GetProperty("is_active").GetBoolean()));
        Assert.All(["completion_timeout_minutes", "automation_id"], name => Assert.Equal(JsonValueKind.Null, other.Data.GetProperty(name).ValueKind));
        Assert.Equal(step, other.Data.Id());
    }

    [Theory]
    [InlineData("A", 3, "1 B, 2 C, 3 A, 4 D")]
    [InlineData("D", 1, "1 D, 2 A, 3 B, 4 C")]
    [InlineData("B", 2, "1 A, 2 B, 3 C, 4 D")]
    [InlineData("B", 10000, "1 A, 2 C, 3 D, 4 B")]
    public async Task Another_order_moves_a_step_and_the_others_make_room(string name, int order, string expected)
    {
        var queue = await _client.MakeQueueAsync("A", "B", "C", "D");

        var moved = await _client.ChangeAsync($"event-queues/{queue}/steps/{await _client.StepIdAsync(queue, name)}", $$"""{"step_order": {{order}}}""");

        Assert.Equal(expected, await _client.StepsAsync(queue));
        Assert.Contains($"{Int(moved, "step_order")} {name}", expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_writes_no_version()
    {
        var queue = await _client.MakeQueueAsync();
        var step = (await _client.SendAsync($"event-queues/{queue}/steps", """{"name": "Same", "action": {"type": "event", "data": {"b": 1.50, "a": "x"}}}""")).Data.Id();
        var before = await _client.AskAsync($"event-queues/{queue}");

        var same = await _client.ChangeAsync($"event-queues/{queue}/steps/{step}", """{"step_order": 7, "name": "Same", "action": {"data": {"a": "x", "b": 1.50}, "type": "event"}}""");
        var empty = await _client.ChangeAsync($"event-queues/{queue}/steps/{step}", "{}");

        Assert.Equal((HttpStatusCode.OK, before.ETag, before.ETag), (same.Status, same.ETag, empty.ETag));
        Assert.Equal(before.Data.GetRawText(), (await _client.AskAsync($"event-queues/{queue}")).Data.GetRawText());
    }

    [Fact]
    public async Task A_removed_step_is_gone_and_the_others_close_up()
    {
        var queue = await _client.MakeQueueAsync("A", "B", "C");
        var step = await _client.StepIdAsync(queue, "B");

        var removed = await _client.RemoveAsync($"event-queues/{queue}/steps/{step}");

        Assert.Equal(HttpStatusCode.NoContent, removed.Status);
        Assert.Equal("1 A, 2 C", await _client.StepsAsync(queue));
        foreach (var answer in new[]
        {
            await _client.AskAsync($"event-queues/{queue}/steps/{step}"),
            await _client.ChangeAsync($"event-queues/{queue}/steps/{step}", "{}"),
            await _client.RemoveAsync($"event-queues/{queue}/steps/{step}"),
        })
            Assert.Equal((HttpStatusCode.NotFound, "step_not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_step_of_another_queue_is_not_found()
    {
        var (queue, other) = (await _client.MakeQueueAsync("A"), await _client.MakeQueueAsync("B"));

        var answer = await _client.AskAsync($"event-queues/{queue}/steps/{await _client.StepIdAsync(other, "B")}");

        Assert.Equal("step_not_found", answer.Code);
    }

    [Fact]
    public async Task Those_enrolled_keep_the_steps_they_started_with()
    {
        var queue = await _client.MakeQueueAsync("A", "B");
        var (first, second) = (await A.Contact(service.Database, service.Account), await A.Contact(service.Database, service.Account));
        await _client.ChangeAsync($"event-queues/{queue}/steps/{await _client.StepIdAsync(queue, "A")}", """{"delay_days": 30}""");
        var before = await _client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{first}}"]}""");

        await _client.RemoveAsync($"event-queues/{queue}/steps/{await _client.StepIdAsync(queue, "B")}");
        await _client.SendAsync($"event-queues/{queue}/steps", $$"""{"name": "New", "delay_days": 31, "step_order": 1, {{MadeQueues.Event}} }""");
        var after = await _client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{second}}"]}""");

        Assert.Equal(["A", "B"], await StepsOfAsync(before));
        Assert.Equal(["New", "A"], await StepsOfAsync(after));

        async Task<IEnumerable<string>> StepsOfAsync(Answer enrolled) => await service.Database.ColumnAsync<string>("""
            select s.name from enrollments e join sequence_steps s on s.sequence_id = e.sequence_id and s.version = e.sequence_version
            where e.id = $1 order by s.position
            """, enrolled.Data.GetProperty("enrollment_ids")[0].GetGuid());
    }

    [Fact]
    public async Task A_queue_has_at_most_a_hundred_steps()
    {
        var queue = await _client.MakeQueueAsync([.. Enumerable.Range(1, 100).Select(n => $"S{n}")]);

        var answer = await _client.SendAsync($"event-queues/{queue}/steps", $$"""{ {{MadeQueues.Event}} }""");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "validation_failed"), (answer.Status, answer.Code));
        Assert.Equal([("", "too_many_steps")], answer.Errors);
    }

    [Theory]
    [InlineData("{}", "/action", "required")]
    [InlineData("""{"action": {"type": "event"}, "step_order": 0}""", "/step_order", "out_of_range")]
    [InlineData("""{"action": {"type": "event"}, "step_order": 10001}""", "/step_order", "out_of_range")]
    [InlineData("""{"action": {"type": "event"}, "name": ""}""", "/name", "too_short")]
    [InlineData("""{"action": {"type": "event"}, "completion_timeout_minutes": 0}""", "/completion_timeout_minutes", "out_of_range")]
    [InlineData("""{"action": {"type": "event"}, "automation_id": "1"}""", "/automation_id", "invalid_uuid")]
    [InlineData("""{"action": {"type": "post"}}""", "/action/type", "invalid_value")]
    [InlineData("""{"action": {"type": "event"}, "id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"}""", "/id", "unknown_field")]
    public async Task A_wrong_step_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var queue = await _client.MakeQueueAsync("A");

        var answer = await _client.SendAsync($"event-queues/{queue}/steps", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([(pointer, code)], answer.Errors);
        Assert.Equal(1, await _client.VersionAsync(queue));
    }

    [Theory]
    [InlineData("""{"action": null}""", "/action", "required")]
    [InlineData("""{"name": null}""", "/name", "wrong_type")]
    [InlineData("""{"delay_days": null}""", "/delay_days", "wrong_type")]
    [InlineData("""{"delay_from": "birth"}""", "/delay_from", "invalid_value")]
    [InlineData("""{"delay_minutes": 1, "delay_days": 1826}""", "", "delay_too_long")]
    [InlineData("""{"step_order": 0}""", "/step_order", "out_of_range")]
    [InlineData("""{"id": null}""", "/id", "unknown_field")]
    public async Task A_wrong_change_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var queue = await _client.MakeQueueAsync("A");

        var answer = await _client.ChangeAsync($"event-queues/{queue}/steps/{await _client.StepIdAsync(queue, "A")}", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([(pointer, code)], answer.Errors);
        Assert.Equal(1, await _client.VersionAsync(queue));
    }

    private static string? Text(Answer answer, string name) => answer.Data.GetProperty(name).GetString();

    private static int Int(Answer answer, string name) => answer.Data.GetProperty(name).GetInt32();
}
