using System.Diagnostics;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

/// <summary>F19: the first webhooks after a start are called when they are due, in whichever order the processes start.</summary>
[Collection(WithPrivateServers.Name)]
public sealed class When_the_service_has_just_started(PrivateServers servers, ITestOutputHelper output)
{
    private const int Contacts = 300;

    [Fact]
    public Task F19_the_first_webhooks_begin_within_two_seconds_of_being_due() => Service.RunAsync(servers, output, async service =>
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var url = receiver.Url(200);
        var queue = await A.Sequence(service.Database, service.Account, A.WebhookStep(url));
        var contacts = await A.Contacts(service.Database, service.Account, Contacts);
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(service.StartSchedulerAsync(), service.StartConsumersAsync());
        var late = Late(Stopwatch.GetElapsedTime(begun));
        var due = DateTimeOffset.UtcNow;
        await A.Enrollments(service.Database, queue, contacts, dueAt: due);

        await BeginAsync(receiver, url, due, late);
    });

    [Fact]
    public Task F19_webhooks_that_waited_for_the_consumers_begin_within_two_seconds_of_their_start() => Service.RunAsync(servers, output, async service =>
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var url = receiver.Url(200);
        var queue = await A.Sequence(service.Database, service.Account, A.WebhookStep(url));
        await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, Contacts));
        var scheduler = await service.StartSchedulerAsync();
        await Eventually.HoldsAsync("the scheduler misses the consumers", () => scheduler.Log().Contains("executor_away", StringComparison.Ordinal));

        var begun = Stopwatch.GetTimestamp();
        await service.StartConsumersAsync();

        await BeginAsync(receiver, url, DateTimeOffset.UtcNow, Late(Stopwatch.GetElapsedTime(begun)));
    });

    // Two seconds; on a machine that is busy, as long as the processes themselves took to start on it.
    private static TimeSpan Late(TimeSpan start) => start > TimeSpan.FromSeconds(2) ? start : TimeSpan.FromSeconds(2);

    private async Task BeginAsync(WebhookReceiver receiver, string url, DateTimeOffset due, TimeSpan late)
    {
        await Eventually.SeesAsync("webhooks called", () => Task.FromResult(receiver.At(url).Count), called => called >= Contacts, TimeSpan.FromSeconds(60));
        var lateness = receiver.At(url).Select(delivery => delivery.ReceivedAt - due).Order().ToList();
        output.WriteLine($"The first came {lateness[0]} after it was due, the median {lateness[Contacts / 2]}, the last {lateness[^1]}; {late} is allowed.");
        Assert.True(lateness[0] < late, $"The first came {lateness[0]} after it was due.");
    }
}
