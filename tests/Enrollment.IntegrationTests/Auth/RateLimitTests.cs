using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Auth;

/// <summary>Each key has its own requests, and every answer says how many are left.</summary>
public sealed class RateLimitTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_go_on_and_others_are_not_affected()
    {
        var api = await service.StartApiAsync("--RateLimits:Requests=3", "--RateLimits:Window=01:00:00");
        using var busy = service.ClientFor(await A.ApiKey(service.Database, service.Account), api);
        using var calm = service.ClientFor(await A.ApiKey(service.Database, service.Account), api);

        var answers = new List<Answer>();
        for (var request = 0; request < 5; request++)
            answers.Add(await busy.AskAsync(request == 1 ? "event-queues/nonsense?x" : request == 2 ? "bulk-jobs?limit=0" : "bulk-jobs"));
        var other = await calm.AskAsync("bulk-jobs");

        Assert.Equal(HttpStatusCode.OK, answers[0].Status);
        Assert.Equal("\"default\";q=3;w=3600", Header(answers[0], "RateLimit-Policy"));
        Assert.Equal("\"default\";r=2;t=3600", Header(answers[0], "RateLimit"));
        Assert.StartsWith("\"default\";r=1;", Header(answers[2], "RateLimit"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, answers[3].Status);
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (answers[4].Status, answers[4].Code));
        Assert.InRange(answers[4].Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, other.Status);
    }

    [Fact]
    public async Task A_window_that_has_passed_gives_room_again()
    {
        var api = await service.StartApiAsync("--RateLimits:Requests=1", "--RateLimits:Window=00:00:01");
        using var client = service.ClientFor(await A.ApiKey(service.Database, service.Account), api);
        await client.AskAsync("bulk-jobs");

        await Eventually.EqualsAsync("the answer", HttpStatusCode.TooManyRequests, async () => (await client.AskAsync("bulk-jobs")).Status);
        await Eventually.EqualsAsync("the answer", HttpStatusCode.OK, async () => (await client.AskAsync("bulk-jobs")).Status);
    }

    [Fact]
    public async Task Every_answer_carries_the_requests_id()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("event-queues/nonsense", UriKind.Relative));
        request.Headers.Add("X-Request-Id", "mine-42");

        var given = await Asking.ReadAsync(await service.Client.SendAsync(request));
        var made = await service.Client.AskAsync("bulk-jobs");

        Assert.Equal("mine-42", Header(given, "X-Request-Id"));
        Assert.NotEmpty(Header(made, "X-Request-Id"));
    }

    private static string Header(Answer answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
