using System.Diagnostics;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_servers_go_away_while_batches_come(PrivateServers servers, ITestOutputHelper output)
{
    // Longer than commands, locks and idle transactions may take, so that each kind of wait runs out once.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Q10_All_batches_are_answered_and_none_is_imported_twice() => Service.RunAsync(servers, output, async service =>
    {
        var batches = await Batches.OfAsync(service);
        await service.StartConsumersAsync();
        await service.StartConsumersAsync();
        await batches.SendAsync(20);
        var sending = batches.SendAsync(20);
        await Eventually.SeesAsync("imports", () => service.Database.ScalarAsync<long>("select count(*) from imports"), imports => imports > 22);

        var away = Stopwatch.StartNew();
        await servers.KillAsync("postgres");
        await sending;
        await servers.RestartAsync("rabbitmq");
        await batches.SendAsync(20);
        await Eventually.SeesAsync("time that the database was away", () => Task.FromResult(away.Elapsed), elapsed => elapsed > Away, TimeSpan.FromMinutes(2));
        await servers.StartAsync("postgres");
        await batches.SendAsync(20);

        output.WriteLine(await batches.AreImportedOnceAsync(TimeSpan.FromSeconds(120), faults: 2));
    });
}
