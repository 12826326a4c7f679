using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_message_is_delivered_twice(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Repeats_during_the_job_and_after_it_change_nothing() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        var consumers = await service.StartConsumersAsync();
        var job = await A.QueuedJob(service.Database, queue, Situations.Leads);
        await using var pages = await HeldRows.PagesOfAsync(service.Database, job);
        await RepeatRequestAsync(service, queue, job);

        // With its last page held back the job goes on running while every other page comes a second time.
        await using (await service.HoldPagesAfterAsync(job, Situations.Pages - 1, insteadOf: pages))
        {
            await service.PagesDoneAsync(job, atLeast: Situations.Pages - 1);
            await RepeatRequestAsync(service, queue, job);
            await RepeatPagesAsync(service, queue, job);
            await Eventually.EqualsAsync("waiting pages", 0U, () => service.Broker.MessagesInAsync("enroll-page"));
            await service.IsRunningAsync(job);
        }
        await service.AreKeptAsync("completed", (job, Situations.Contacts));

        await RepeatRequestAsync(service, queue, job);
        await RepeatPagesAsync(service, queue, job);
        await Eventually.EqualsAsync("waiting pages", 0U, () => service.Broker.MessagesInAsync("enroll-page"));
        await consumers.StopAsync(TimeSpan.FromSeconds(30));
        // Stopped, it has given back what it had not handled: still empty means that it has seen all of them.
        Assert.Equal(0U, await service.Broker.MessagesInAsync("enroll-page"));
        await service.AreKeptAsync("completed", (job, Situations.Contacts));
    });

    private static Task RepeatRequestAsync(Service service, MadeSequence queue, Guid job) =>
        service.Broker.PublishAsync(
            new BulkEnrollRequested(job, queue.AccountId, queue.Id), MessageIds.For(job, nameof(BulkEnrollRequested)), job);

    private static async Task RepeatPagesAsync(Service service, MadeSequence queue, Guid job)
    {
        await using var db = service.Database.Db();
        foreach (var page in db.BulkPages.Where(page => page.JobId == job).ToList())
            await service.Broker.PublishAsync(
                new EnrollPage(job, queue.AccountId, page.PageNumber),
                MessageIds.For(job, nameof(EnrollPage), page.PageNumber),
                job);
    }
}
