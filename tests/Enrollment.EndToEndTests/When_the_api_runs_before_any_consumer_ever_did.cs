using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_api_runs_before_any_consumer_ever_did(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Its_requests_wait_for_the_first_consumer() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        using var client = service.ClientOf(await service.StartApiAsync());

        var job = await client.EnrollLeadsAsync(queue);
        // Tried, and given back by the broker because there is no queue for it.
        await Eventually.SeesAsync(
            "the waiting row's last error",
            () => service.Database.ScalarAsync<string>("select last_error from outbox"),
            error => error?.StartsWith("No queue takes this command yet", StringComparison.Ordinal) == true);
        Assert.Equal("queued", await client.StatusAsync(job));
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
        Assert.Equal("completed", await client.StatusAsync(job));
    });
}
