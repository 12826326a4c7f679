using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_consumer_is_killed_mid_job(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Every_promise_is_kept_however_often_it_dies() => Service.RunAsync(servers, output, async service =>
    {
        var job = await service.QueuedJobAsync();
        await using var pages = await HeldRows.PagesOfAsync(service.Database, job);
        var consumers = await service.StartConsumersAsync();

        // With its last page held back the job cannot be over before a kill, however fast it goes.
        await using (await service.HoldPagesAfterAsync(job, Situations.Pages - 1, insteadOf: pages))
        {
            foreach (var page in new[] { Situations.Pages / 10, Situations.Pages * 4 / 10, Situations.Pages * 7 / 10 })
            {
                await service.PagesDoneAsync(job, atLeast: page);
                await consumers.KillAsync();
                await service.IsRunningAsync(job);
                consumers = await service.StartConsumersAsync();
            }
        }

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });

    [Fact]
    public Task Another_one_takes_over_at_once() => Service.RunAsync(servers, output, async service =>
    {
        var job = await service.QueuedJobAsync();
        await using var pages = await HeldRows.PagesOfAsync(service.Database, job);
        var first = await service.StartConsumersAsync();
        await service.StartConsumersAsync();

        await using (await service.HoldPagesAfterAsync(job, Situations.Pages - 1, insteadOf: pages))
        {
            await service.PagesDoneAsync(job, atLeast: 5);
            await first.KillAsync();
            await service.IsRunningAsync(job);
        }

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });
}
