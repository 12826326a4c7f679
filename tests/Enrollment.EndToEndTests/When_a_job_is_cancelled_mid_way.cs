using Enrollment.Client;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_job_is_cancelled_mid_way(PrivateServers servers, ITestOutputHelper output)
{
    private const int PagesBefore = 10;

    [Fact]
    public Task What_is_enrolled_stays_and_the_rest_is_dropped() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        using var caller = service.CallerOf(await service.StartApiAsync());
        var job = (await caller.StartBulkEnrollAsync(queue.Id, new BulkEnrollRequest { ContactFilter = new ContactFilter { ContactType = ["lead"] } })).JobId;
        await using var all = await HeldRows.PagesOfAsync(service.Database, job);
        var consumers = await service.StartConsumersAsync();

        // The cancellation waits for the pages that have begun, and those that have not wait behind it: it wins, however fast they go.
        Task<BulkJob> cancelling;
        await using (await service.HoldPagesAfterAsync(job, PagesBefore, insteadOf: all))
        {
            await service.PagesDoneAsync(job, atLeast: PagesBefore);
            cancelling = caller.CancelBulkJobAsync(job);
            await Eventually.HoldsAsync("the cancellation waits", () => service.Database.ScalarAsync<bool>("""
                select exists (select from pg_locks l join pg_stat_activity a using (pid)
                               where not l.granted and l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and a.datname = current_database())
                """));
        }
        Assert.Equal(BulkJobStatuses.Cancelled, (await cancelling).Status);
        var pages = await service.PagesDoneAsync(job);
        await service.AreKeptAsync("cancelled", (job, null));

        // Stopped, the consumers have given back what they had not handled: an empty queue was emptied by handling.
        await consumers.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0U, await service.Broker.MessagesInAsync("enroll-page"));
        Assert.Equal(pages, await service.PagesDoneAsync(job));
        Assert.InRange(pages, PagesBefore, Situations.Pages - 1);
        Assert.Equal(pages * 500, await service.Database.ScalarAsync<long>("select count(*) from enrollments where finished_at is null"));
    });
}
