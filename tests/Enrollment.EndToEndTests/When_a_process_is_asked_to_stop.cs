using Enrollment.Contracts;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_process_is_asked_to_stop(PrivateServers servers, ITestOutputHelper output)
{
    // The hosts give themselves 25 s.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public Task It_ends_in_time_and_leaves_nothing_half_done() => Service.RunAsync(servers, output, async service =>
    {
        await A.Contacts(service.Database, service.Account, Situations.Contacts, contactType: "lead");
        var queue = await A.Sequence(service.Database, service.Account, A.Step());
        var processes = new[] { await service.StartConsumersAsync(), await service.StartSchedulerAsync(), await service.StartApiAsync() };
        using var client = service.ClientOf(processes[^1]);
        var job = await client.EnrollLeadsAsync(queue);
        await service.PagesDoneAsync(job, atLeast: 3);
        await Eventually.HoldsAsync("steps run beside the pages", () => service.Ledger.Distinct(nameof(StepDue)) > 0);

        var codes = await Task.WhenAll(processes.Select(process => process.StopAsync(Limit)));

        Assert.All(codes, code => Assert.Equal(0, code));
        Assert.Empty(await service.Broker.FailedMessagesAsync());

        await service.StartConsumersAsync();
        await service.StartSchedulerAsync();
        await service.AreKeptAsync("completed", (job, Situations.Contacts));
        await service.StepsAreKeptAsync(await service.Database.ColumnAsync<Guid>("select id from enrollments"), steps: 1);
    }, nameof(StepDue), nameof(EnrollmentCompleted));
}
