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
        await servers.KillAsync("postgres");

        using var read = await client.GetAsync(new Uri("bulk-jobs", UriKind.Relative));
        using var write = await client.PostAsJsonAsync(
            new Uri($"event-queues/{queue.Id}/bulk-enroll", UriKind.Relative), new { contact_filter = new { contact_type = "lead" }, mode = "all" });
        using var ready = await client.GetAsync(new Uri(api.Address, "/health/ready"));

        foreach (var answer in new[] { read, write })
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (answer.StatusCode, await CodeOfAsync(answer)));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        await servers.StartAsync("postgres");
        // Connections that died with the server are found out one by one.
        await Eventually.SeesAsync("the list of jobs", async () => (await client.GetAsync(new Uri("bulk-jobs", UriKind.Relative))).StatusCode, status => status == HttpStatusCode.OK);
        await Eventually.EqualsAsync("jobs", 0L, () => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs"));
        var job = await client.EnrollLeadsAsync(queue);
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });

    private static async Task<string?> CodeOfAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
