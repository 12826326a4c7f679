using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_database_is_away(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Callers_are_told_to_come_back_and_can() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        var api = await service.StartApiAsync();
        using var client = service.ClientOf(api);
        // From here on the key is known without the database.
        using var before = await client.GetAsync(new Uri("bulk-jobs", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        // The lock goes with the server.
        _ = await HeldRows.ByAsync(service.Database, "lock table sequences in share row exclusive mode");
        var making = MakeQueueAsync(client);
        await Eventually.HoldsAsync("the insert waits", () => service.Database.ScalarAsync<bool>(
            "select exists (select from pg_locks where not granted and relation = 'sequences'::regclass)"));
        await servers.KillAsync("postgres");

        using var caught = await making;
        using var make = await MakeQueueAsync(client);
        using var read = await client.GetAsync(new Uri("bulk-jobs", UriKind.Relative));
        using var write = await client.PostLeadsAsync(queue);
        using var ready = await client.GetAsync(new Uri(api.Address, "/health/ready"));

        foreach (var answer in new[] { caught, make, read, write })
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (answer.StatusCode, await CodeOfAsync(answer)));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        await servers.StartAsync("postgres");
        await Eventually.SeesAsync("the list of jobs", async () => (await client.GetAsync(new Uri("bulk-jobs", UriKind.Relative))).StatusCode, status => status == HttpStatusCode.OK);
        await Eventually.EqualsAsync("jobs", 0L, () => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs"));
        // Connections that died with the server are found out one by one: that one answer came says nothing of the next.
        using var accepted = await Eventually.SeesAsync(
            "a job", () => client.PostLeadsAsync(queue), answer => answer.StatusCode != HttpStatusCode.ServiceUnavailable);
        var job = await accepted.JobAsync();
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
        Assert.Equal([queue.Id], await service.Database.ColumnAsync<Guid>("select id from sequences"));
        Assert.Equal([job], await service.Database.ColumnAsync<Guid>("select id from bulk_jobs"));
    });

    private static Task<HttpResponseMessage> MakeQueueAsync(HttpClient client) => client.PostAsJsonAsync(
        new Uri("event-queues", UriKind.Relative), new { name = "Welcome", steps = new[] { new { action = new { type = "event" } } } });

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
