using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_rabbitmq_is_restarted_mid_job(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Every_promise_is_kept_if_it_was_killed() => Restarted(async goOn =>
    {
        await servers.KillAsync("rabbitmq");
        await goOn();
        await servers.StartAsync("rabbitmq");
    });

    [Fact]
    public Task Every_promise_is_kept_if_it_was_asked_to_stop() => Restarted(async goOn =>
    {
        await servers.RestartAsync("rabbitmq");
        await goOn();
    });

    /// <param name="restart">Gets what lets the job do its last page, which waits until then: the job is not over when the broker goes down.</param>
    private Task Restarted(Func<Func<Task>, Task> restart) => Service.RunAsync(servers, output, async service =>
    {
        var job = await service.QueuedJobAsync();
        await using var pages = await HeldRows.PagesOfAsync(service.Database, job);
        await service.StartConsumersAsync();
        await using var lastPage = await service.HoldPagesAfterAsync(job, Situations.Pages - 1, insteadOf: pages);
        await service.PagesDoneAsync(job, atLeast: 5);

        await restart(async () =>
        {
            await service.IsRunningAsync(job);
            await lastPage.DisposeAsync();
        });

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });
}
