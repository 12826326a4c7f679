using Enrollment.EndToEndTests.Harness;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_api_is_killed_right_after_202(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task The_job_is_done() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        await service.StartConsumersAsync();
        var api = await service.StartApiAsync();
        using var client = service.ClientOf(api);

        var job = await client.EnrollLeadsAsync(queue);
        await api.KillAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });

    [Fact]
    public Task The_job_is_done_even_if_the_broker_was_away_when_it_was_accepted() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        var api = await service.StartApiAsync();
        using var client = service.ClientOf(api);
        await servers.KillAsync("rabbitmq");

        var job = await client.EnrollLeadsAsync(queue);
        await api.KillAsync();
        await servers.StartAsync("rabbitmq");
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });
}
