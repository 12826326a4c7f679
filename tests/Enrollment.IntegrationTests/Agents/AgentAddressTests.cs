using System.Net;
using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Agents;

/// <summary>How requests say who asks, and which agent is meant.</summary>
public sealed class AgentAddressTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task R14_an_agent_is_named_by_its_id_by_agent_and_its_id_and_by_its_external_id()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.ExternalId = "agent.abc123");

        foreach (var name in new[] { $"{agent.Id}", $"{agent.Id:N}", $"agent.{agent.Id}", "agent.abc123" })
            Assert.Equal((name, HttpStatusCode.OK), (name, (await service.Client.AskAsync($"agents/{name}/next-window")).Status));
    }

    [Fact]
    public async Task R10_an_unknown_deleted_or_foreign_agent_is_not_found()
    {
        var deleted = await A.Agent(service.Database, service.Account);
        await service.Database.ExecuteAsync("update sequences set deleted_at = now() where id = $1", deleted.Id);
        var foreign = await A.Agent(service.Database, await A.Account(service.Database), settings => settings.ExternalId = "theirs");
        var queue = await A.Sequence(service.Database, service.Account);

        foreach (var name in new[] { $"{Guid.NewGuid()}", "agent.nobody", "Agent%20%C3%A9", $"{deleted.Id}", $"{foreign.Id}", $"agent.{foreign.Id}", "theirs", $"{queue.Id}" })
        {
            var answer = await service.Client.AskAsync($"agents/{name}/next-window");
            Assert.Equal((name, HttpStatusCode.NotFound, "agent_not_found"), (name, answer.Status, answer.Code));
        }
    }

    [Theory]
    [InlineData("", "own", 200)]
    [InlineData("own", "", 200)]
    [InlineData("own", "own", 200)]
    [InlineData("own", "other", 401)]
    [InlineData("own", "none", 401)]
    [InlineData("", "none", 401)]
    [InlineData("", "", 401)]
    public async Task R14_the_key_comes_in_either_header_and_in_both_only_if_equal(string bearer, string plain, int status)
    {
        var account = await A.Account(service.Database);
        var keys = new Dictionary<string, string>
        {
            ["own"] = await A.ApiKey(service.Database, account),
            ["other"] = await A.ApiKey(service.Database, account),
            ["none"] = ApiKey.NewSecret(),
        };
        using var client = service.ClientFor(bearer.Length == 0 ? null : keys[bearer]);
        if (plain.Length > 0)
            client.DefaultRequestHeaders.Add("x-api-key", keys[plain]);

        // On every route, whatever door it belongs to.
        foreach (var path in new[] { "event-queues", "api-keys", $"contacts/{Guid.Empty}" })
        {
            var answer = await client.AskAsync(path);
            Assert.Equal((path, status == 401), (path, answer.Status == HttpStatusCode.Unauthorized));
        }
    }

    [Fact]
    public async Task Two_keys_in_one_header_are_refused()
    {
        using var client = service.ClientFor(null);
        client.DefaultRequestHeaders.Add("x-api-key", [await A.ApiKey(service.Database, service.Account), "ek_live_other"]);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.AskAsync("event-queues")).Status);
    }
}
