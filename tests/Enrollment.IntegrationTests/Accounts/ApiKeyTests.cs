using System.Net;
using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Accounts;

/// <summary>Keys made, shown once, used and revoked over HTTP.</summary>
public sealed class ApiKeyTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_new_key_is_shown_once_and_works_within_its_scopes()
    {
        var made = await MakeAsync("""{"name": "Reader", "scopes": ["automations:read"], "environment": "test"}""");
        var secret = made.Data.GetProperty("key").GetString()!;
        using var client = service.ClientFor(secret);

        var read = await client.AskAsync("bulk-jobs");
        var write = await client.SendAsync("event-queues", """{"name": "x"}""");
        var shown = await service.Client.AskAsync($"api-keys/{made.Data.GetProperty("id").GetGuid()}");

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.StartsWith("ek_test_", secret, StringComparison.Ordinal);
        Assert.True(made.Headers.CacheControl!.NoStore);
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (write.Status, write.Code));
        Assert.Contains("automations:write", write.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(shown.Data.TryGetProperty("key", out _));
        Assert.Equal(service.Account, shown.Data.GetProperty("account_id").GetGuid());
        Assert.Equal(secret[..12], shown.Data.GetProperty("prefix").GetString());
        Assert.DoesNotContain(secret, shown.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_gets_the_same_key_and_the_database_never_holds_it()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account));
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        const string Body = """{"name": "Once", "scopes": ["contacts:read"]}""";

        var secret = (await client.SendAsync("api-keys", Body)).Data.GetProperty("key").GetString()!;
        var again = (await client.SendAsync("api-keys", Body)).Data.GetProperty("key").GetString();

        Assert.Equal(secret, again);
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from idempotency_keys where position(convert_to($1, 'UTF8') in body) > 0", secret));
    }

    [Fact]
    public async Task A_key_that_is_used_while_it_is_being_revoked_is_not_remembered()
    {
        var account = await A.Account(service.Database);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = 100 where id = $1", account);
        using var owner = service.ClientFor(await A.ApiKey(service.Database, account));
        var secret = await A.ApiKey(service.Database, account);
        var id = await service.Database.ScalarAsync<Guid>("select id from api_keys where sha256 = $1", ApiKey.Hash(secret));
        using var revoked = service.ClientFor(secret);

        Task<Answer> revoking;
        await using (await HeldRows.ByAsync(service.Database, "select 1 from accounts where id = $1 for update", account))
        {
            // Everything is done but the charge, which waits.
            revoking = owner.RemoveAsync($"api-keys/{id}");
            await Eventually.SeesAsync(
                "sessions that wait for a lock",
                () => service.Database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"), count => count > 0);
            Assert.Equal(HttpStatusCode.BadRequest, (await revoked.AskAsync("bulk-jobs?limit=0")).Status);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await revoking).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await revoked.AskAsync("bulk-jobs?limit=0")).Status);
    }

    [Fact]
    public async Task A_revoked_key_is_let_in_no_longer_and_is_gone_from_the_list()
    {
        var made = await MakeAsync("""{"name": "Short", "scopes": ["automations:read"]}""");
        var id = made.Data.GetProperty("id").GetGuid();
        using var client = service.ClientFor(made.Data.GetProperty("key").GetString());
        await client.AskAsync("bulk-jobs");

        using var revoked = await service.Client.DeleteAsync(new Uri($"api-keys/{id}", UriKind.Relative));
        var after = await client.AskAsync("bulk-jobs");
        var again = await Asking.ReadAsync(await service.Client.DeleteAsync(new Uri($"api-keys/{id}", UriKind.Relative)));

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (after.Status, after.Code));
        Assert.Equal("api_key_not_found", again.Code);
        Assert.DoesNotContain(id, (await service.Client.AskAsync("api-keys?limit=100")).Body.GetProperty("data").EnumerateArray().Select(key => key.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task A_key_cannot_give_away_what_it_lacks_nor_revoke_itself()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account, Scopes.ApiKeysRead, Scopes.ApiKeysWrite));
        var own = (await client.AskAsync("api-keys?limit=100")).Body.GetProperty("data").EnumerateArray()
            .First(key => key.GetProperty("scopes").GetArrayLength() == 2).GetProperty("id").GetGuid();

        var more = await client.SendAsync("api-keys", """{"name": "More", "scopes": ["api_keys:read", "contacts:write"]}""");
        var itself = await Asking.ReadAsync(await client.DeleteAsync(new Uri($"api-keys/{own}", UriKind.Relative)));

        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (more.Status, more.Code));
        Assert.Contains("error=\"insufficient_scope\"", more.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("contacts:write", more.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (itself.Status, itself.Code));
    }

    [Fact]
    public async Task A_key_that_has_expired_is_let_in_no_longer_and_says_so_in_the_list()
    {
        var expiresAt = DateTimeOffset.UtcNow.AddSeconds(4);
        var made = await MakeAsync($$"""{"name": "For today", "scopes": ["automations:read"], "expires_at": "{{expiresAt:O}}"}""");
        using var client = service.ClientFor(made.Data.GetProperty("key").GetString());

        var before = await client.AskAsync("bulk-jobs");
        var after = await Eventually.SeesAsync("the key expires", () => client.AskAsync("bulk-jobs"), answer => answer.Status != HttpStatusCode.OK, TimeSpan.FromSeconds(8));

        Assert.Equal(HttpStatusCode.OK, before.Status);
        Assert.True(DateTimeOffset.UtcNow >= expiresAt);
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (after.Status, after.Code));
        var shown = await service.Client.AskAsync($"api-keys/{made.Data.GetProperty("id").GetGuid()}");
        Assert.Equal(expiresAt, shown.Data.GetProperty("expires_at").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task No_key_outlives_the_one_that_made_it()
    {
        var made = await MakeAsync("""{"name": "Until 2090", "scopes": ["api_keys:write", "api_keys:read"], "expires_at": "2090-01-01T00:00:00Z"}""");
        using var client = service.ClientFor(made.Data.GetProperty("key").GetString());

        var unlimited = await client.SendAsync("api-keys", """{"name": "Child", "scopes": ["api_keys:read"]}""");
        var longer = await client.SendAsync("api-keys", """{"name": "Heir", "scopes": ["api_keys:read"], "expires_at": "2090-01-02T00:00:00Z"}""");

        Assert.Equal("2090-01-01T00:00:00.000000Z", unlimited.Data.GetProperty("expires_at").GetString());
        Assert.Equal([("/expires_at", "out_of_range")], longer.Errors);
    }

    [Theory]
    [InlineData("""{"name": "x", "scopes": ["contacts:read"], "expires_at": "2020-01-01T00:00:00Z"}""", "/expires_at", "out_of_range")]
    [InlineData("""{"name": "x", "scopes": ["contacts:read"], "expires_at": "tomorrow"}""", "/expires_at", "invalid_instant")]
    [InlineData("""{"scopes": ["contacts:read"]}""", "/name", "required")]
    [InlineData("""{"name": "x"}""", "/scopes", "required")]
    [InlineData("""{"name": "x", "scopes": []}""", "/scopes", "out_of_range")]
    [InlineData("""{"name": "x", "scopes": ["everything"]}""", "/scopes/0", "invalid_value")]
    [InlineData("""{"name": "x", "scopes": ["contacts:read"], "environment": "prod"}""", "/environment", "invalid_value")]
    [InlineData("""{"name": "x", "scopes": ["contacts:read"], "key": "mine"}""", "/key", "unknown_field")]
    public async Task A_wrong_key_is_refused_where_it_is_wrong(string body, string pointer, string code)
    {
        var answer = await service.Client.SendAsync("api-keys", body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains((pointer, code), answer.Errors);
    }

    [Fact]
    public async Task Keys_are_listed_page_by_page()
    {
        using var client = service.ClientFor(await A.ApiKey(service.Database, await A.Account(service.Database)));
        foreach (var name in new[] { "a", "b", "c" })
            await client.SendAsync("api-keys", $$"""{"name": "{{name}}", "scopes": ["contacts:read"]}""");

        var first = await client.AskAsync("api-keys?limit=2");
        var second = await client.AskAsync($"api-keys?limit=2&after={first.Pagination("next_cursor")}");

        Assert.Equal(["c", "b"], Names(first));
        Assert.Equal(["a", "test"], Names(second));
        Assert.False(second.Body.GetProperty("pagination").GetProperty("has_more").GetBoolean());
    }

    private static IEnumerable<string?> Names(Answer answer) => answer.Data.EnumerateArray().Select(key => key.GetProperty("name").GetString());

    private Task<Answer> MakeAsync(string body) => service.Client.SendAsync("api-keys", body);
}
