using Enrollment.EndToEndTests.Harness;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_consumer_is_killed_mid_job(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Every_promise_is_kept_however_often_it_dies() => Service.RunAsync(servers, output, async service =>
    {
        var job = await service.QueuedJobAsync();

        foreach (var page in new[] { Situations.Pages / 10, Situations.Pages * 4 / 10, Situations.Pages * 7 / 10 })
        {
            var consumers = await service.StartConsumersAsync();
            await service.PagesDoneAsync(job, atLeast: page);
            await consumers.KillAsync();
            Assert.True(await service.PagesDoneAsync(job) < Situations.Pages, "The job was over before the kill: nothing was tested.");
        }
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });

    [Fact]
    public Task Another_one_takes_over_at_once() => Service.RunAsync(servers, output, async service =>
    {
        var job = await service.QueuedJobAsync();
        var first = await service.StartConsumersAsync();
        await service.StartConsumersAsync();

        await service.PagesDoneAsync(job, atLeast: 5);
        await first.KillAsync();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });
}
