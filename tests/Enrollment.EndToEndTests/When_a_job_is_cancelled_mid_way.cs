using Enrollment.EndToEndTests.Harness;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_job_is_cancelled_mid_way(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task What_is_enrolled_stays_and_the_rest_is_dropped() => Service.RunAsync(servers, output, async service =>
    {
        var queue = await service.QuietQueueAsync();
        var consumers = await service.StartConsumersAsync();
        using var client = service.ClientOf(await service.StartApiAsync());
        var job = await client.EnrollLeadsAsync(queue);
        await service.PagesDoneAsync(job, atLeast: 3);

        using var answer = await client.PostAsync(new Uri($"bulk-jobs/{job}/cancel", UriKind.Relative), content: null);
        answer.EnsureSuccessStatusCode();
        var pages = await service.PagesDoneAsync(job);
        await service.AreKeptAsync("cancelled", (job, null));

        // Stopped, the consumers have given back what they had not handled: an empty queue was emptied by handling.
        await consumers.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0U, await service.Broker.MessagesInAsync("enroll-page"));
        Assert.Equal(pages, await service.PagesDoneAsync(job));
        Assert.InRange(pages, 3, Situations.Pages - 1);
        Assert.Equal(pages * 500, await service.Database.ScalarAsync<long>("select count(*) from enrollments where finished_at is null"));
    });
}
