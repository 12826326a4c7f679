using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_consumer_is_killed_while_it_imports(PrivateServers servers, ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int BatchesAKill = 5;

    [Fact]
    public Task Q3_Every_row_is_imported_once_and_each_batch_is_answered() => Service.RunAsync(servers, output, async service =>
    {
        var random = new Random();
        var batches = new Batches(service);
        // The queue is declared by the first process.
        var consumers = await service.StartConsumersAsync();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await batches.SendAsync(BatchesAKill);
            await MomentAsync(service, random.Next(3), batches.Sent - random.Next(BatchesAKill));
            await consumers.KillAsync();
            consumers = service.BeginConsumers();
        }

        await batches.AreImportedOnceAsync(TimeSpan.FromSeconds(60));
    });

    /// <summary>Waits for a moment to be killed at.</summary>
    private static Task<bool> MomentAsync(Service service, int which, int completed) => which switch
    {
        0 => LookAsync("a batch is taken in", service, "select exists (select from import_batches)"),
        1 => LookAsync("a batch is being merged", service, "select exists (select from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock')"),
        _ => LookAsync($"{completed} batches are merged", service, $"select count(*) >= {completed} from imports where status = 'completed'"),
    };

    // Closely, since it may last for some milliseconds only; if it has passed by, the kill comes when everything is done.
    private static Task<bool> LookAsync(string what, Service service, string isNow) => Eventually.SeesAsync(
        what, () => service.Database.ScalarAsync<bool>($"select ({isNow}) or not exists (select from imports where status = 'running')"), isSo => isSo,
        TimeSpan.FromSeconds(60), every: TimeSpan.FromMilliseconds(15));
}
