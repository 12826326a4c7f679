using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.EventQueues;

/// <summary>Making a queue, and looking at what becomes of those in it.</summary>
public sealed class EventQueueTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_queue_comes_back_as_it_was_made_with_its_steps_in_order()
    {
        var made = await service.Client.SendAsync("event-queues", """
            {"name": "Welcome", "description": "For new people", "steps": [
                {"step_order": 2, "name": "Later", "delay_days": 2, "delay_hours": 3, "delay_from": "previous_step", "action": {"type": "event"}},
                {"step_order": 1, "name": "First", "action": {"type": "event", "data": {"template": "hello"}}, "automation_id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"}]}
            """);
        var read = await service.Client.AskAsync($"event-queues/{made.Data.GetProperty("id").GetGuid()}");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.EndsWith($"/event-queues/{made.Data.GetProperty("id").GetGuid()}", made.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var steps = read.Data.GetProperty("steps");
        Assert.Equal(["First", "Later"], steps.EnumerateArray().Select(step => step.GetProperty("name").GetString()));
        Assert.Equal("hello", steps[0].GetProperty("action").GetProperty("data").GetProperty("template").GetString());
        Assert.Equal(("previous_step", 2, 3), (steps[1].GetProperty("delay_from").GetString(), steps[1].GetProperty("delay_days").GetInt32(), steps[1].GetProperty("delay_hours").GetInt32()));
    }

    [Theory]
    [InlineData("{}", "/name", "required")]
    [InlineData("""{"name": ""}""", "/name", "too_short")]
    [InlineData("""{"name": "x", "steps": [{}]}""", "/steps/0/action", "required")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "fax"}}]}""", "/steps/0/action/type", "invalid_value")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "event"}, "delay_minutes": -1}]}""", "/steps/0/delay_minutes", "out_of_range")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "event"}, "delay_days": 1.5}]}""", "/steps/0/delay_days", "out_of_range")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "event"}, "delay_days": 1826, "delay_minutes": 1}]}""", "/steps/0", "delay_too_long")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "event"}, "delay_from": "birth"}]}""", "/steps/0/delay_from", "invalid_value")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "event"}, "step_order": 1}, {"action": {"type": "event"}, "step_order": 1}]}""", "/steps/1/step_order", "duplicate_step_order")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "event", "data": {"a": "\ud800"}}}]}""", "/steps/0/action/data/a", "invalid_text")]
    [InlineData("""{"name": "x", "steps": [{"action": {"type": "event", "data": {"a": [1e309]}}}]}""", "/steps/0/action/data/a/0", "invalid_text")]
    [InlineData("""{"name": "x", "stepps": []}""", "/stepps", "unknown_field")]
    public async Task A_wrong_queue_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var answer = await service.Client.SendAsync("event-queues", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains((pointer, code), answer.Errors);
    }

    [Fact]
    public async Task Timer_tasks_show_every_step_of_every_enrollment_those_to_come_included()
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(), A.Step(TimeSpan.FromHours(1)), A.Step(TimeSpan.FromHours(2), "previous"));
        var contacts = await A.Contacts(service.Database, service.Account, 2);
        var enrollments = await A.Enrollments(service.Database, queue, contacts, position: 2);
        await A.Enrollments(service.Database, queue, [contacts[0]], state: "cancelled", position: 2);

        var all = await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments?limit=100");
        var one = await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments?enrollment_id={enrollments[0]}");
        var pending = await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments?contact_id={contacts[1]}&status=pending");

        Assert.Equal(9, all.Data.GetArrayLength());
        Assert.Equal([1, 2, 3], one.Data.EnumerateArray().Select(task => task.GetProperty("step_order").GetInt32()));
        Assert.Equal(JsonValueKind.Null, one.Data[2].GetProperty("scheduled_for").ValueKind);
        Assert.Equal(2, pending.Data.GetArrayLength());
        Assert.All(pending.Data.EnumerateArray(), task => Assert.Equal(enrollments[1], task.GetProperty("cancel_group").GetGuid()));
        Assert.Equal(
            ["automation_id", "cancel_group", "created_at", "enrollment_id", "enrollment_time", "event_queue_step_id", "id", "last_error",
             "related_contact_id", "related_customer_id", "related_deal_id", "retry_count", "scheduled_for", "status", "step_order", "task_type", "updated_at"],
            one.Data[0].EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_enrollment_tells_who_enrolled_it_what_comes_next_and_what_has_happened()
    {
        var made = await service.Client.SendAsync("event-queues", """
            {"name": "Told", "steps": [{"name": "Hello", "action": {"type": "event"}}, {"name": "Later", "delay_days": 3, "action": {"type": "event"}}]}
            """);
        var queue = made.Data.GetProperty("id").GetGuid();
        var contact = await A.Contact(service.Database, service.Account);
        await service.StartSchedulerAsync();
        var enrolled = await service.Client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"]}""");
        var id = enrolled.Data.GetProperty("enrollment_ids")[0].GetGuid();

        var answer = await Eventually.SeesAsync(
            "the second step next", () => service.Client.AskAsync($"enrollments/{id}"),
            seen => seen.Data.GetProperty("next_step").GetProperty("step_order").GetInt32() == 2);

        var history = answer.Data.GetProperty("history");
        Assert.Equal(["enrolled", "step_run"], history.EnumerateArray().Select(entry => entry.GetProperty("event").GetString()));
        Assert.Equal(enrolled.Data.GetProperty("job_id").GetGuid(), history[0].GetProperty("job_id").GetGuid());
        Assert.Equal(("Hello", "completed"), (history[1].GetProperty("step_name").GetString(), history[1].GetProperty("status").GetString()));
        Assert.Contains("Later", answer.Data.GetProperty("waiting_for").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_names_every_part()
    {
        using var stranger = service.ClientFor(null);

        var ready = await Asking.ReadAsync(await stranger.GetAsync(new Uri(service.Api.Address, "/health/ready")));

        Assert.Equal(HttpStatusCode.OK, ready.Status);
        Assert.Equal(["broker", "consumers", "database", "migrations"], ready.Body.GetProperty("checks").EnumerateObject().Select(check => check.Name).Order(StringComparer.Ordinal));
    }
}
