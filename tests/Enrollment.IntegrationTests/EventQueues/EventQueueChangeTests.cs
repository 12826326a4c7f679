using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.EventQueues;

/// <summary>Changing a queue, and lists of queues.</summary>
public sealed class EventQueueChangeTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task What_a_change_names_is_changed_and_the_rest_stays()
    {
        var made = await _client.SendAsync("event-queues", """{"name": "Old", "description": "Text", "steps": [{"action": {"type": "event"}}]}""");
        var queue = made.Data.Id();

        var renamed = await _client.ChangeAsync($"event-queues/{queue}", """{"name": "New"}""");
        var paused = await _client.ChangeAsync($"event-queues/{queue}", """{"is_active": false, "description": null}""");
        var read = await _client.AskAsync($"event-queues/{queue}");

        Assert.Equal(("New", "Text", true), Told(renamed));
        Assert.Equal(("New", null, false), Told(paused));
        Assert.Equal(paused.Data.GetRawText(), read.Data.GetRawText());
        Assert.Equal((1, 1), (read.Data.GetProperty("version").GetInt32(), read.Data.GetProperty("step_count").GetInt32()));
        Assert.True(paused.Data.GetProperty("updated_at").GetDateTimeOffset() > made.Data.GetProperty("updated_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_change_that_changes_nothing_leaves_the_etag_as_it_is()
    {
        var queue = await _client.MakeQueueAsync("Hello");
        var before = await _client.AskAsync($"event-queues/{queue}");

        var same = await _client.ChangeAsync($"event-queues/{queue}", """{"name": "Queue", "is_active": true}""");
        var empty = await _client.ChangeAsync($"event-queues/{queue}", "{}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (same.Status, empty.Status));
        Assert.Equal((before.ETag, before.ETag), (same.ETag, empty.ETag));
        Assert.Equal(before.Data.GetRawText(), empty.Data.GetRawText());
    }

    [Theory]
    [InlineData("""{"name": null}""", "/name", "wrong_type")]
    [InlineData("""{"name": " "}""", "/name", "too_short")]
    [InlineData("""{"is_active": null}""", "/is_active", "wrong_type")]
    [InlineData("""{"is_active": "no"}""", "/is_active", "wrong_type")]
    [InlineData("""{"description": 1}""", "/description", "wrong_type")]
    [InlineData("""{"version": 2}""", "/version", "unknown_field")]
    [InlineData("""{"steps": []}""", "/steps", "not_allowed")]
    [InlineData("""{"steps": null}""", "/steps", "not_allowed")]
    [InlineData("[]", "", "wrong_type")]
    public async Task A_wrong_change_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var queue = await _client.MakeQueueAsync("Hello");

        var answer = await _client.ChangeAsync($"event-queues/{queue}", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal([(pointer, code)], answer.Errors);
        Assert.Equal("\"1\"", (await _client.AskAsync($"event-queues/{queue}")).ETag);
    }

    [Fact]
    public async Task Whoever_sends_steps_to_the_queue_is_shown_the_way()
    {
        var queue = await _client.MakeQueueAsync("Hello");

        var answer = await _client.ChangeAsync($"event-queues/{queue}", """{"steps": [{"action": {"type": "event"}}]}""");

        Assert.Contains($"/event-queues/{queue}/steps", answer.Body.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gaps_between_step_orders_are_closed_when_the_queue_is_made()
    {
        var made = await _client.SendAsync("event-queues", """
            {"name": "Gaps", "steps": [{"step_order": 70, "action": {"type": "event"}}, {"step_order": 5, "name": "First", "action": {"type": "event"}}]}
            """);

        Assert.Equal("1 First, 2 Step 2", await _client.StepsAsync(made.Data.Id()));
    }

    [Fact]
    public async Task Queues_are_listed_newest_first_forwards_and_back()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        var queues = new List<Guid>();
        foreach (var steps in new[] { 0, 1, 2 })
            queues.Insert(0, await client.MakeQueueAsync([.. Enumerable.Range(1, steps).Select(n => $"Step {n}")]));

        var newest = await client.AskAsync("event-queues?limit=2");
        var oldest = await client.AskAsync($"event-queues?limit=2&cursor={newest.Pagination("next_cursor")}");
        var back = await client.AskAsync($"event-queues?limit=2&after={oldest.Pagination("prev_cursor")}");

        Assert.Equal(queues[..2], Ids(newest));
        Assert.Equal(queues[2..], Ids(oldest));
        Assert.Equal(queues[..2], Ids(back));
        Assert.Equal([2, 1], newest.Data.EnumerateArray().Select(queue => queue.GetProperty("step_count").GetInt32()));
        Assert.Equal(
            ["created_at", "description", "id", "is_active", "live_enrollment_count", "name", "step_count", "updated_at", "version"],
            newest.Data[0].EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lists_and_queues_count_who_is_live()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        var account = await service.Database.ScalarAsync<Guid>("select id from accounts order by id desc limit 1");
        var queue = await A.Sequence(service.Database, account);
        await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, account, 3));
        await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, account, 2), state: "paused");
        await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, account, 4), state: "completed");

        var listed = await client.AskAsync("event-queues");
        var one = await client.AskAsync($"event-queues/{queue.Id}");

        Assert.Equal(5, listed.Data[0].GetProperty("live_enrollment_count").GetInt64());
        Assert.Equal((5, 1), (one.Data.GetProperty("live_enrollment_count").GetInt64(), one.Data.GetProperty("step_count").GetInt32()));
    }

    [Fact]
    public async Task Lists_can_be_narrowed_to_the_active_or_paused_ones_and_by_name()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        foreach (var name in new[] { "Spring 100%", "Summer", "Autumn" })
            await client.SendAsync("event-queues", $$"""{"name": "{{name}}", "is_active": {{(name == "Summer" ? "false" : "true")}}}""");

        Assert.Equal(["Autumn", "Spring 100%"], await NamesAsync("is_active=true"));
        Assert.Equal(["Summer"], await NamesAsync("is_active=false"));
        Assert.Equal(["Autumn", "Summer"], await NamesAsync("name=UM"));
        Assert.Equal(["Spring 100%"], await NamesAsync("name=0%25"));
        Assert.Empty(await NamesAsync("name=%25&is_active=false"));

        async Task<IEnumerable<string?>> NamesAsync(string filter) =>
            (await client.AskAsync($"event-queues?{filter}")).Data.EnumerateArray().Select(queue => queue.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("is_active=yes", "invalid_parameter")]
    [InlineData("name=", "invalid_parameter")]
    [InlineData("name=%00", "invalid_parameter")]
    [InlineData("limit=101", "invalid_parameter")]
    [InlineData("status=live", "invalid_parameter")]
    [InlineData("cursor=AgAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "invalid_cursor")]
    public async Task A_wrong_list_is_refused(string query, string code)
    {
        var answer = await _client.AskAsync($"event-queues?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Another_accounts_queue_is_neither_listed_nor_found()
    {
        var other = await A.Account(service.Database);
        var queue = await A.Sequence(service.Database, other);

        var listed = await _client.AskAsync("event-queues?limit=100");
        Assert.DoesNotContain(queue.Id, Ids(listed));
        foreach (var answer in new[]
        {
            await _client.AskAsync($"event-queues/{queue.Id}"),
            await _client.ChangeAsync($"event-queues/{queue.Id}", """{"name": "Mine"}"""),
            await _client.SendAsync($"event-queues/{queue.Id}/steps", $$"""{ {{MadeQueues.Event}} }"""),
            await _client.AskAsync($"event-queues/{queue.Id}/steps/{queue.StepIds[0]}"),
            await _client.ChangeAsync($"event-queues/{queue.Id}/steps/{queue.StepIds[0]}", """{"name": "Mine"}"""),
            await _client.RemoveAsync($"event-queues/{queue.Id}/steps/{queue.StepIds[0]}"),
        })
            Assert.Equal((HttpStatusCode.NotFound, "event_queue_not_found"), (answer.Status, answer.Code));
    }

    private static IEnumerable<Guid> Ids(Answer list) => list.Data.EnumerateArray().Select(queue => queue.Id());

    private static (string? Name, string? Description, bool IsActive) Told(Answer answer) =>
        (answer.Data.GetProperty("name").GetString(), answer.Data.GetProperty("description").GetString(), answer.Data.GetProperty("is_active").GetBoolean());
}
