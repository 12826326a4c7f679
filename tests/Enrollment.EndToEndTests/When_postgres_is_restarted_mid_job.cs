using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_postgres_is_restarted_mid_job(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Every_promise_is_kept_if_it_was_killed() => Restarted(async () =>
    {
        await servers.KillAsync("postgres");
        await servers.StartAsync("postgres");
    });

    [Fact]
    public Task Every_promise_is_kept_if_it_was_asked_to_stop() => Restarted(() => servers.RestartAsync("postgres"));

    private Task Restarted(Func<Task> restart) => Service.RunAsync(servers, output, async service =>
    {
        var job = await service.QueuedJobAsync();
        await using var pages = await HeldRows.PagesOfAsync(service.Database, job);
        await service.StartConsumersAsync();
        // The last page waits for a lock that ends with the server, so the job is not over before the restart however fast it goes.
        await using var lastPage = await service.HoldPagesAfterAsync(job, Situations.Pages - 1, insteadOf: pages);
        await service.PagesDoneAsync(job, atLeast: 5);
        await service.IsRunningAsync(job);

        await restart();

        await service.AreKeptAsync("completed", (job, Situations.Contacts));
        Assert.True(
            await service.Database.ScalarAsync<bool>("select finished_at > pg_postmaster_start_time() from bulk_jobs where id = $1", job),
            "The job was over before the restart: nothing was tested.");
    });
}
