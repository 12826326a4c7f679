using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.EventQueues;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Steps;

/// <summary>The fields of a step act on those who are enrolled, as a caller sees it.</summary>
public sealed class When_steps_are_timed_over_http(TimedService service) : IClassFixture<TimedService>
{
    private static readonly DateTimeOffset Anchor = new(DateTime.UtcNow.Date.AddDays(-1), TimeSpan.Zero);

    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Delays_count_from_the_enrollment_or_from_the_step_before()
    {
        var queue = await MakeAsync("""
            {"name": "Now", "action": {"type": "event"}},
            {"name": "From enrollment", "delay_days": 3, "delay_hours": 2, "delay_minutes": 1, "action": {"type": "event"}}
            """);
        var other = await MakeAsync("""
            {"name": "Now", "action": {"type": "event"}},
            {"name": "From the step before", "delay_days": 3, "delay_from": "previous_step", "action": {"type": "event"}}
            """);

        var (fromAnchor, fromStep) = (await EnrollAsync(queue), await EnrollAsync(other));
        var (second, followed) = (await AtStepAsync(fromAnchor, 2), await AtStepAsync(fromStep, 2));

        Assert.Equal(Anchor + new TimeSpan(3, 2, 1, 0), DueAt(second));
        var doneAt = followed.GetProperty("history").EnumerateArray().Single(entry => entry.GetProperty("event").GetString() == "step_run").GetProperty("finished_at").GetDateTimeOffset();
        Assert.Equal(doneAt + TimeSpan.FromDays(3), DueAt(followed), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task An_inactive_step_is_passed_over_by_those_who_start_with_it_and_run_by_those_who_started_before()
    {
        var queue = await MakeAsync("""
            {"name": "A", "delay_days": 2, "action": {"type": "event"}},
            {"name": "B", "delay_days": 3, "action": {"type": "event"}}
            """);
        var before = await EnrollAsync(queue);
        await _client.ChangeAsync($"event-queues/{queue}/steps/{await _client.StepIdAsync(queue, "A")}", """{"is_active": false}""");
        var after = await EnrollAsync(queue);

        Assert.Equal("A", (await AtStepAsync(before, 1)).GetProperty("next_step").GetProperty("name").GetString());
        Assert.Equal("B", (await AtStepAsync(after, 2)).GetProperty("next_step").GetProperty("name").GetString());
        var tasks = await _client.AskAsync($"event-queues/{queue}/enrollments?enrollment_id={after}");
        Assert.Equal([2], tasks.Data.EnumerateArray().Select(task => task.GetProperty("step_order").GetInt32()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"is_active": false, "action": {"type": "event"}}""")]
    public async Task A_queue_without_an_active_step_takes_nobody(string steps)
    {
        var queue = await MakeAsync(steps);

        var answer = await _client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{Guid.CreateVersion7()}}"]}""");

        Assert.Equal((HttpStatusCode.Conflict, "sequence_has_no_steps"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Removing_the_last_active_step_closes_the_queue_and_adding_one_opens_it()
    {
        var queue = await MakeAsync("""{"name": "Only", "delay_days": 9, "action": {"type": "event"}}""");
        var contact = await A.Contact(service.Database, service.Account);
        var enroll = $$"""{"contact_ids": ["{{contact}}"]}""";
        await _client.RemoveAsync($"event-queues/{queue}/steps/{await _client.StepIdAsync(queue, "Only")}");

        var refused = await _client.SendAsync($"event-queues/{queue}/bulk-enroll", enroll);
        await _client.SendAsync($"event-queues/{queue}/steps", """{"name": "New", "delay_days": 9, "action": {"type": "event"}}""");
        var accepted = await _client.SendAsync($"event-queues/{queue}/bulk-enroll", enroll);

        Assert.Equal(("sequence_has_no_steps", 1), (refused.Code, accepted.Data.GetProperty("enrolled").GetInt32()));
    }

    [Fact]
    public async Task A_step_that_awaits_completion_waits_for_its_own_timeout_and_then_fails()
    {
        var queue = await MakeAsync("""{"name": "Call", "await_completion": true, "completion_timeout_minutes": 90, "action": {"type": "event"}}""");
        var enrollment = await EnrollAsync(queue);

        var waiting = await SeesAsync(enrollment, "processing", told => told.GetProperty("status").GetString() == "processing");
        var started = waiting.GetProperty("history").EnumerateArray().Last().GetProperty("started_at").GetDateTimeOffset();
        Assert.Equal(started + TimeSpan.FromMinutes(90), DueAt(waiting), TimeSpan.FromMilliseconds(1));

        await service.Database.ExecuteAsync("update enrollments set due_at = now() - interval '1 second' where id = $1", enrollment);
        var failed = await SeesAsync(enrollment, "failed", told => told.GetProperty("status").GetString() == "failed");
        Assert.Equal("completion_timeout", failed.GetProperty("history").EnumerateArray().Last().GetProperty("reason").GetString());
        var stats = (await _client.AskAsync($"event-queues/{queue}/stats")).Data;
        Assert.Equal((1, 1), (stats.GetProperty("failed").GetInt32(), stats.GetProperty("steps")[0].GetProperty("failed").GetInt32()));
    }

    private async Task<Guid> MakeAsync(string steps)
    {
        var made = await _client.SendAsync("event-queues", $$"""{"name": "Timed", "steps": [{{steps}}]}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return made.Data.Id();
    }

    private async Task<Guid> EnrollAsync(Guid queue)
    {
        var contact = await A.Contact(service.Database, service.Account);
        var enrolled = await _client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"], "enrollment_time": "{{Anchor:O}}"}""");
        return enrolled.Data.GetProperty("enrollment_ids")[0].GetGuid();
    }

    private Task<JsonElement> AtStepAsync(Guid enrollment, int order) => SeesAsync(
        enrollment, $"at step {order}",
        told => told.GetProperty("next_step") is { ValueKind: JsonValueKind.Object } step && step.GetProperty("step_order").GetInt32() == order);

    private async Task<JsonElement> SeesAsync(Guid enrollment, string what, Func<JsonElement, bool> enough) =>
        (await Eventually.SeesAsync($"The enrollment is {what}", () => _client.AskAsync($"enrollments/{enrollment}"), answer => enough(answer.Data), EngineFixture.Patience)).Data;

    private static DateTimeOffset DueAt(JsonElement enrollment) => enrollment.GetProperty("next_step").GetProperty("due_at").GetDateTimeOffset();
}

/// <summary>The whole service with a clock that sweeps all the time.</summary>
public sealed class TimedService : IAsyncLifetime
{
    private readonly EnrollmentFixture _service = new();

    public TestDatabase Database => _service.Database;

    public Guid Account => _service.Account;

    public HttpClient Client => _service.Client;

    public async Task InitializeAsync()
    {
        await _service.InitializeAsync();
        await _service.StartSchedulerAsync("--DueSteps:Every=00:00:00.1");
    }

    public Task DisposeAsync() => _service.DisposeAsync();
}
