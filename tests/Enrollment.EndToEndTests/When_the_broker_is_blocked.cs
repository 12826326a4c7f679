using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

/// <summary>F03: a broker that can be reached and takes no messages, because its disk or its memory is used up.</summary>
[Collection(WithPrivateServers.Name)]
public sealed class When_the_broker_is_blocked(PrivateServers servers, ITestOutputHelper output)
{
    // Longer than a publish may take: by then a silent connection would have been replaced.
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(8);

    [Fact]
    public Task F03_all_three_say_so_in_the_brokers_own_words_and_go_on_afterwards() => Service.RunAsync(servers, output, async service =>
    {
        await A.Contacts(service.Database, service.Account, 1_000, contactType: "lead");
        var queue = await A.Sequence(service.Database, service.Account, A.Step());
        var quiet = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30)));
        var processes = new[] { await service.StartConsumersAsync(), await service.StartSchedulerAsync(), await service.StartApiAsync() };
        using var client = service.ClientOf(processes[2]);

        Guid job;
        await using (await DiskIsFullAsync(service))
        {
            await Task.WhenAll(processes.Select(process => SaysAsync(process, "low on disk")));
            job = await client.EnrollLeadsAsync(queue);
            await PageModeAnswersAtOnceAsync(client, quiet);
            await NothingNewIsOpenedAsync(service, processes);
        }
        await Task.WhenAll(processes.Select(process => process.ReadyAsync()));
        await Eventually.EqualsAsync("steps handed out", 1_000L, () => service.Database.ScalarAsync<long>("select count(*) from step_runs"), TimeSpan.FromSeconds(60));
        Assert.Equal("completed", await client.StatusAsync(job));

        await using (await MemoryIsFullAsync(service))
            await Task.WhenAll(processes.Select(process => SaysAsync(process, "low on memory")));
        await Task.WhenAll(processes.Select(process => process.ReadyAsync()));

        foreach (var process in processes)
        {
            Assert.Equal(1, LinesWith(process, "The broker takes no messages (low on disk)"));
            Assert.Equal(1, LinesWith(process, "The broker takes no messages (low on memory)"));
            await Eventually.EqualsAsync("lines that it takes messages again", 2, () => LinesWith(process, "The broker takes messages again"));
        }
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    });

    [Fact]
    public Task F03_a_broker_that_dies_while_it_is_blocked_loses_nothing_though_the_alarm_comes_back() => Service.RunAsync(servers, output, async service =>
    {
        await A.Contacts(service.Database, service.Account, 1_000, contactType: "lead");
        var queue = await A.Sequence(service.Database, service.Account, A.Step());
        var processes = new[] { await service.StartConsumersAsync(), await service.StartSchedulerAsync(), await service.StartApiAsync() };
        using var client = service.ClientOf(processes[2]);

        await DiskIsFullAsync(service);
        await Task.WhenAll(processes.Select(process => SaysAsync(process, "low on disk")));
        var job = await client.EnrollLeadsAsync(queue);
        await servers.KillAsync("rabbitmq");
        await servers.StartAsync("rabbitmq");
        // The limit was the dead broker's: the new one has to be told again.
        await using (await DiskIsFullAsync(service))
            await Task.WhenAll(processes.Select(process => SaysAsync(process, "low on disk")));

        await Task.WhenAll(processes.Select(process => process.ReadyAsync()));
        await Eventually.EqualsAsync("steps handed out", 1_000L, () => service.Database.ScalarAsync<long>("select count(*) from step_runs"), TimeSpan.FromSeconds(60));
        Assert.Equal("completed", await client.StatusAsync(job));
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    });

    private static async Task<IAsyncDisposable> DiskIsFullAsync(Service service)
    {
        await service.Servers.RabbitMqCtlAsync("set_disk_free_limit", "1000GB");
        return new Ending(() => service.Servers.RabbitMqCtlAsync("set_disk_free_limit", "500MB"));
    }

    private static async Task<IAsyncDisposable> MemoryIsFullAsync(Service service)
    {
        await service.Servers.RabbitMqCtlAsync("set_vm_memory_high_watermark", "absolute", "1MB");
        return new Ending(() => service.Servers.RabbitMqCtlAsync("set_vm_memory_high_watermark", "absolute", "2GB"));
    }

    private static Task<JsonElement> SaysAsync(ServiceProcess process, string reason) => Eventually.SeesAsync(
        $"{process.Program} says {reason}", process.ReadinessInWordsAsync, said => Says(process, said, reason), TimeSpan.FromSeconds(20));

    private static bool Says(ServiceProcess process, JsonElement said, string reason)
    {
        var broker = said.GetProperty("checks").GetProperty("broker");
        if (process.Program != "Enrollment.Api")
            return (said.GetProperty("status").GetString(), broker.GetString()) == ("unavailable", $"blocked: {reason}");
        var consumers = said.GetProperty("checks").GetProperty("consumers").GetProperty("reason").GetString();
        return (said.GetProperty("status").GetString(), broker.GetProperty("status").GetString(), broker.GetProperty("reason").GetString()) == ("degraded", "blocked",
            reason)
            && consumers == $"not asked: the broker is blocked ({reason})";
    }

    private static async Task PageModeAnswersAtOnceAsync(HttpClient client, MadeSequence queue)
    {
        var asked = Stopwatch.GetTimestamp();
        using var answer = await client.PostAsJsonAsync(
            new Uri($"event-queues/{queue.Id}/bulk-enroll", UriKind.Relative), new { contact_filter = new { contact_type = "lead" }, mode = "page" });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    // Every look at readiness, every row and every sweep could open something. The broker's list lags behind by five seconds, so that what
    // was opened before the alarm is only complete after a first watch.
    private static async Task NothingNewIsOpenedAsync(Service service, ServiceProcess[] processes)
    {
        await AllSayItAsync(processes);
        var (connections, channels) = (await service.Broker.ConnectionsAsync(), await service.Broker.ChannelsAsync());
        await AllSayItAsync(processes);
        Assert.Empty((await service.Broker.ConnectionsAsync()).Except(connections));
        Assert.Empty((await service.Broker.ChannelsAsync()).Except(channels));
    }

    private static async Task AllSayItAsync(ServiceProcess[] processes)
    {
        var (until, others) = (DateTimeOffset.UtcNow + Lasting, new List<string>());
        await Eventually.SeesAsync(
            "the end of the watch",
            async () =>
            {
                foreach (var process in processes)
                {
                    var said = await process.ReadinessInWordsAsync();
                    if (!Says(process, said, "low on disk"))
                        others.Add($"{process.Program}: {said}");
                }
                return DateTimeOffset.UtcNow;
            },
            now => now >= until);
        Assert.Empty(others);
    }

    private static int LinesWith(ServiceProcess process, string text) =>
        process.Log().Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));
}
