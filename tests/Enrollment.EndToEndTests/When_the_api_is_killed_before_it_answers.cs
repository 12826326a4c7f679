using System.Net;
using System.Text;
using System.Text.Json;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_api_is_killed_before_it_answers(PrivateServers servers, ITestOutputHelper output)
{
    private const int People = 40;

    [Fact]
    public Task The_same_request_again_is_answered_with_the_one_result() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));
        var contacts = await A.Contacts(service.Database, service.Account, People);
        var body = $$"""{"contact_ids": ["{{string.Join("\",\"", contacts)}}"]}""";
        var key = Guid.NewGuid().ToString();
        // Nobody works on the page yet, so its caller waits.
        var api = await service.StartApiAsync();
        using var client = service.ClientOf(api);
        var first = SendAsync(client, queue.Id, key, body);
        var job = await Eventually.SeesAsync("the job that was accepted",
            () => service.Database.ScalarAsync<Guid?>("select id from bulk_jobs where sequence_id = $1", queue.Id), id => id is not null);
        await api.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => first);

        await service.StartConsumersAsync();
        using var other = service.ClientOf(await service.StartApiAsync());
        var answer = await Eventually.SeesAsync("the answer to the same request",
            () => SendAsync(other, queue.Id, key, body), answer => answer.Status != HttpStatusCode.Conflict, TimeSpan.FromSeconds(60), every: TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((job!.Value, People), (answer.Data.GetProperty("job_id").GetGuid(), answer.Data.GetProperty("enrolled").GetInt32()));
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where sequence_id = $1", queue.Id));
        await service.AreKeptAsync("completed", (job.Value, People));
    });

    private static async Task<(HttpStatusCode Status, JsonElement Data)> SendAsync(HttpClient client, Guid queue, string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"event-queues/{queue}/bulk-enroll", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, answer.TryGetProperty("data", out var data) ? data : default);
    }
}
