using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.EventQueues;

public sealed class EventQueueStatsTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Everybody_is_counted_once_and_each_step_says_who_stands_there()
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(name: "A"), A.Step(name: "Off", isActive: false), A.Step(name: "C"));
        var later = DateTimeOffset.UtcNow.AddDays(2);
        await EnrollAsync(queue, 5, "pending", position: 1, dueAt: later);
        await EnrollAsync(queue, 4, "pending", position: 3, dueAt: later.AddHours(1));
        await EnrollAsync(queue, 3, "processing", position: 3, dueAt: later.AddHours(1));
        await EnrollAsync(queue, 2, "paused", position: 3);
        await EnrollAsync(queue, 6, "completed", position: 3);
        await EnrollAsync(queue, 7, "cancelled", position: 1);
        await EnrollAsync(queue, 8, "failed", position: 3);

        var stats = await _client.AskAsync($"event-queues/{queue.Id}/stats");

        Assert.Equal("enrolled 35, live 14, paused 2, completed 6, cancelled 7, failed 8", Figures(stats.Data, "enrolled", "live", "paused", "completed", "cancelled", "failed"));
        Assert.Equal(
            ["1 A: waiting 5, processing 0, done 23, failed 0", "2 Off: waiting 0, processing 0, done 0, failed 0", "3 C: waiting 6, processing 3, done 6, failed 8"],
            Steps(stats));
        Assert.Equal(later, stats.Data.GetProperty("next_due_at").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(
            ["cancelled", "completed", "enrolled", "failed", "live", "next_due_at", "paused", "steps"],
            stats.Data.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["done", "failed", "is_removed", "name", "processing", "step_id", "step_order", "waiting"],
            stats.Data.GetProperty("steps")[0].EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal(14, (await _client.AskAsync($"event-queues/{queue.Id}")).Data.GetProperty("live_enrollment_count").GetInt64());
    }

    [Fact]
    public async Task Steps_are_followed_through_all_versions_and_removed_ones_are_shown_while_somebody_started_with_them()
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(name: "A"), A.Step(name: "B"));
        await EnrollAsync(queue, 3, "pending", position: 2, dueAt: DateTimeOffset.UtcNow.AddDays(1));
        await _client.ChangeAsync($"event-queues/{queue.Id}/steps/{queue.StepIds[0]}", """{"name": "A2", "delay_days": 1}""");
        await _client.RemoveAsync($"event-queues/{queue.Id}/steps/{queue.StepIds[1]}");
        await _client.SendAsync($"event-queues/{queue.Id}/steps", $$"""{"name": "New", "step_order": 1, "delay_days": 1, {{MadeQueues.Event}} }""");
        var contact = await A.Contact(service.Database, service.Account);
        await _client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"]}""");

        var stats = await _client.AskAsync($"event-queues/{queue.Id}/stats");

        Assert.Equal(
            ["1 New: waiting 1, processing 0, done 0, failed 0", "2 A2: waiting 0, processing 0, done 3, failed 0", "removed B: waiting 3, processing 0, done 0, failed 0"],
            Steps(stats));
        Assert.Equal(queue.StepIds[1], stats.Data.GetProperty("steps")[2].GetProperty("step_id").GetGuid());
    }

    [Fact]
    public async Task A_queue_without_enrollments_and_steps_has_zeros()
    {
        var stats = await _client.AskAsync($"event-queues/{await _client.MakeQueueAsync()}/stats");

        Assert.Equal(
            """{"enrolled":0,"live":0,"paused":0,"completed":0,"cancelled":0,"failed":0,"next_due_at":null,"steps":[]}""", JsonSerializer.Serialize(stats.Data));
    }

    [Fact]
    public async Task Another_accounts_queue_has_none()
    {
        var queue = await A.Sequence(service.Database, await A.Account(service.Database));

        var answer = await _client.AskAsync($"event-queues/{queue.Id}/stats");

        Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (answer.Status, answer.Code));
    }

    private async Task EnrollAsync(MadeSequence queue, int count, string state, int position, DateTimeOffset? dueAt = null) =>
        await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, count), state, position: position, dueAt: dueAt);

    private static IEnumerable<string> Steps(Answer stats) => stats.Data.GetProperty("steps").EnumerateArray().Select(step =>
        $"{(step.GetProperty("is_removed").GetBoolean() ? "removed" : step.GetProperty("step_order").GetInt32())} {step.GetProperty("name").GetString()}: {Figures(step, "waiting", "processing", "done", "failed")}");

    private static string Figures(JsonElement data, params string[] names) =>
        string.Join(", ", names.Select(name => $"{name} {data.GetProperty(name).GetInt64()}"));
}
