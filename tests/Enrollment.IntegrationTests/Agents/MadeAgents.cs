using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>Agents made over HTTP.</summary>
internal static class MadeAgents
{
    public const string Call = """{"name": "Call", "action": {"type": "call"}}""";

    /// <summary>An agent in New York with one step that calls, and what else the fields say.</summary>
    /// <param name="fields">Members of the body, which go before the usual ones.</param>
    public static async Task<Answer> MakeAgentAsync(this HttpClient client, string fields = "{}")
    {
        var body = JsonNode.Parse($$"""{"name": "Agent", "timezones": ["America/New_York"], "steps": [{{Call}}]}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
            body[name] = value?.DeepClone();
        var made = await client.SendAsync("agents", body.ToJsonString());
        Assert.True(made.Status == HttpStatusCode.Created, made.ToString());
        return made;
    }

    public static Guid Id(this JsonElement data) => data.GetProperty("id").GetGuid();

    public static IEnumerable<string> Words(this JsonElement data, string name) => data.GetProperty(name).EnumerateArray().Select(word => word.GetString()!);
}
