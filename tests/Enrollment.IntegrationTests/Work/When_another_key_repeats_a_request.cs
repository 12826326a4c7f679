using System.Net;
using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Work;

/// <summary>The same Idempotency-Key, but another API key of the account: an answer may hold a secret, or tell what the other key may not read.</summary>
public sealed class When_another_key_repeats_a_request(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string Queue = """{"name": "Once", "steps": [{"action": {"type": "event"}}]}""";

    [Theory]
    [InlineData("api-keys", """{"name": "Once", "scopes": ["contacts:read"]}""", "key")]
    [InlineData("webhook-secrets", "{}", "secret")]
    public async Task A_secret_is_shown_again_to_the_key_that_it_was_shown_to_and_to_no_other(string path, string body, string secret)
    {
        var account = await A.Account(service.Database);
        using var owner = service.ClientFor(await A.ApiKey(service.Database, account));
        using var weaker = service.ClientFor(await A.ApiKey(service.Database, account, Scopes.ApiKeysWrite));
        using var equal = service.ClientFor(await A.ApiKey(service.Database, account));
        var key = Guid.NewGuid().ToString();
        var first = await owner.PostOnceAsync(path, body, key);
        Assert.Equal(HttpStatusCode.Created, first.Status);

        var again = await owner.PostOnceAsync(path, body, key);
        var others = new[] { await weaker.PostOnceAsync(path, body, key), await equal.PostOnceAsync(path, body, key) };

        Assert.Equal(first.Data.GetProperty(secret).GetString(), again.Data.GetProperty(secret).GetString());
        Assert.All(others, other =>
        {
            Assert.Equal((HttpStatusCode.Conflict, "conflict"), (other.Status, other.Code));
            Assert.DoesNotContain(first.Data.GetProperty(secret).GetString()!, other.Body.GetRawText(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_answer_is_repeated_to_a_key_that_may_do_as_much_and_not_to_a_weaker_one()
    {
        var account = await A.Account(service.Database);
        using var owner = service.ClientFor(await A.ApiKey(service.Database, account, Scopes.AutomationsRead, Scopes.AutomationsWrite));
        using var weaker = service.ClientFor(await A.ApiKey(service.Database, account, Scopes.AutomationsWrite));
        using var stronger = service.ClientFor(await A.ApiKey(service.Database, account));
        var key = Guid.NewGuid().ToString();
        var first = await owner.PostOnceAsync("event-queues", Queue, key);

        var refused = await weaker.PostOnceAsync("event-queues", Queue, key);
        var replayed = await stronger.PostOnceAsync("event-queues", Queue, key);

        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (refused.Status, refused.Code));
        Assert.Equal(first.Body.GetRawText(), replayed.Body.GetRawText());
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from sequences where account_id = $1", account));
    }
}
