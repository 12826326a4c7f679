using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.IntegrationTests.Calls;
using Enrollment.IntegrationTests.Sweeps;
using Enrollment.Scheduler.Calls;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enrollment.IntegrationTests.Batches;

/// <summary>A batch is over when its last enrollment has ended, and is announced once.</summary>
public sealed class When_batches_are_over(DispatchAtRest calls) : IClassFixture<DispatchAtRest>
{
    private const string Url = "https://hooks.example.org/calls";

    [Fact]
    public async Task X10_it_is_announced_once_with_its_sums_when_the_last_enrollment_has_ended()
    {
        var agent = await calls.AgentAsync();
        var batch = await A.Batch(calls.Database, agent, await A.Contacts(calls.Database, agent.AccountId, 3), rejected: 2);
        await EndAsync(batch.Enrollments[0]);
        await EndAsync(batch.Enrollments[1]);

        Assert.Empty(await SweptAsync());
        await EndAsync(batch.Enrollments[2]);
        var news = Assert.Single(await SweptAsync());

        Assert.Equal(
            (batch.Id, "done", 5, 3, 2, 3, 0, 3),
            (news.GetProperty("batchId").GetGuid(), news.GetProperty("status").GetString(), Int(news, "total"), Int(news, "accepted"), Int(news, "rejected"),
                Int(news, "enrolled"), Int(news, "succeeded"), Int(news, "notSucceeded")));
        Assert.Equal("""{"invalid_phone_number":2}""", JsonSerializer.Serialize(news.GetProperty("rejectedCodes")));
        Assert.Equal(
            """{"waiting":0,"pending":0,"processing":0,"paused":0,"completed":3,"cancelled":0,"failed":0}""", JsonSerializer.Serialize(news.GetProperty("states")));
        Assert.Equal("""{"made":0,"underWay":0,"answeredSeconds":0}""", JsonSerializer.Serialize(news.GetProperty("calls")));
        Assert.Empty(await SweptAsync());
    }

    [Fact]
    public async Task Its_agents_address_is_told_once_with_its_sums_where_the_agent_asks_for_it()
    {
        var (asking, silent) = (await calls.AgentAsync(settings => settings.SetResultsGoTo(new(Url, Headers: null, [ResultEvents.BatchFinished]))), await calls.AgentAsync(
            settings => settings.SetResultsGoTo(new(Url, Headers: null, [ResultEvents.CallFinished]))));
        var batch = await A.Batch(calls.Database, asking, await A.Contacts(calls.Database, asking.AccountId, 1), rejected: 1);
        var untold = await A.Batch(calls.Database, silent, await A.Contacts(calls.Database, silent.AccountId, 1));
        await EndAsync(batch.Enrollments[0]);
        await EndAsync(untold.Enrollments[0]);

        Assert.Equal(2, (await SweptAsync()).Count);
        Assert.Empty(await SweptAsync());

        var told = await calls.Database.ColumnAsync<string>(
            "select body from webhook_deliveries where type = 'batch.finished' and sequence_id = any($1)", new[] { asking.Id, silent.Id });
        var body = JsonElement.Parse(Assert.Single(told));
        Assert.Equal("batch.finished", body.GetProperty("type").GetString());
        var (agent, shown) = (body.GetProperty("data").GetProperty("agent"), body.GetProperty("data").GetProperty("batch"));
        Assert.Equal((asking.Id, "Agent"), (agent.GetProperty("id").GetGuid(), agent.GetProperty("name").GetString()));
        Assert.Equal(
            (batch.Id, "done", 2, 1, 1, 1, 0, 1),
            (shown.GetProperty("id").GetGuid(), shown.GetProperty("status").GetString(), Int(shown, "total"), Int(shown, "accepted"), Int(shown, "rejected"),
                Int(shown, "enrolled"), Int(shown, "succeeded"), Int(shown, "not_succeeded")));
        Assert.EndsWith("Z", shown.GetProperty("finished_at").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_schedulers_announce_each_once()
    {
        var agent = await calls.AgentAsync();
        for (var count = 0; count < 20; count++)
        {
            var batch = await A.Batch(calls.Database, agent, await A.Contacts(calls.Database, agent.AccountId, 1));
            await EndAsync(batch.Enrollments[0]);
        }
        await calls.Engine.TakeMessagesAsync();

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Sweep().ToTheEndAsync()));
        await Sweep().ToTheEndAsync();

        var told = (await calls.Engine.TakeMessagesAsync()).Where(message => message.Type.Name == "BatchFinished").ToList();
        Assert.Equal((20, 20), (told.Count, told.Select(message => message.MessageId).Distinct().Count()));
    }

    [Fact]
    public async Task One_whose_contacts_are_still_being_enrolled_is_not_over()
    {
        var agent = await calls.AgentAsync();
        var batch = await A.Batch(calls.Database, agent, []);
        await calls.Database.ExecuteAsync("update bulk_jobs set status = 'running', finished_at = null where id = $1", batch.Id);

        Assert.Empty(await SweptAsync());
    }

    private async Task<IReadOnlyList<JsonElement>> SweptAsync()
    {
        await calls.Engine.TakeMessagesAsync();
        await Sweep().ToTheEndAsync();
        return [.. (await calls.Engine.TakeMessagesAsync()).Where(message => message.Type.Name == "BatchFinished").Select(message => JsonElement.Parse(message.Body.Span))];
    }

    private FinishedBatches Sweep() => new(calls.Engine.Units, NullLogger<FinishedBatches>.Instance);

    private Task<int> EndAsync(Guid enrollment) => calls.Database.ExecuteAsync("""
        update enrollments set state = 'completed', finished_at = now(), due_at = null, gate = null, priority = null, wanted_at = null where id = $1
        """, enrollment);

    private static int Int(JsonElement news, string name) => news.GetProperty(name).GetInt32();
}
