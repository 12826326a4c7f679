using System.Net;
using System.Text.Json;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.EventQueues;

/// <summary>Event queues made over HTTP.</summary>
internal static class MadeQueues
{
    public const string Event = "\"action\": {\"type\": \"event\"}";

    /// <summary>A queue whose steps have these names.</summary>
    public static async Task<Guid> MakeQueueAsync(this HttpClient client, params string[] steps)
    {
        var made = await client.SendAsync("event-queues", JsonSerializer.Serialize(new { name = "Queue", steps = steps.Select(name => new { name, action = new { type = "event" } }) }));
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return made.Data.Id();
    }

    /// <summary>The queue's steps: their orders and names.</summary>
    public static async Task<string> StepsAsync(this HttpClient client, Guid queue) =>
        string.Join(", ", (await client.AskAsync($"event-queues/{queue}")).Data.GetProperty("steps").EnumerateArray()
            .Select(step => $"{step.GetProperty("step_order").GetInt32()} {step.GetProperty("name").GetString()}"));

    public static async Task<Guid> StepIdAsync(this HttpClient client, Guid queue, string name) =>
        (await client.AskAsync($"event-queues/{queue}")).Data.GetProperty("steps").EnumerateArray()
            .Single(step => step.GetProperty("name").GetString() == name).Id();

    public static async Task<int> VersionAsync(this HttpClient client, Guid queue) =>
        (await client.AskAsync($"event-queues/{queue}")).Data.GetProperty("version").GetInt32();

    public static Guid Id(this JsonElement data) => data.GetProperty("id").GetGuid();
}
