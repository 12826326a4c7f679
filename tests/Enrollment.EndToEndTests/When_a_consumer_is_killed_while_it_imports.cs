using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_consumer_is_killed_while_it_imports(PrivateServers servers, ITestOutputHelper output)
{
    private const int Kills = 20;
    private const int BatchesAKill = 5;

    // Some moments last for milliseconds and pass unseen: then the kill comes when everything is merged.
    private const int KillsAtWork = 10;

    [Fact]
    public Task Q3_Every_row_is_imported_once_and_each_batch_is_answered() => Service.RunAsync(servers, output, async service =>
    {
        var random = new Random(4711);
        var batches = await Batches.OfAsync(service);
        // The queue is declared by the first process.
        var consumers = await service.StartConsumersAsync();
        var begun = DateTimeOffset.UtcNow;
        var atWork = new List<Work>();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await batches.SendAsync(BatchesAKill);
            var before = await WorkAsync(service, begun);
            var (moment, isNow) = MomentOf(random, before, batches.Sent);
            var seen = await Eventually.SeesAsync(
                $"kill {kill}: {moment}", () => WorkAsync(service, begun), work => isNow(work) || work.Merged == batches.Sent,
                TimeSpan.FromSeconds(60), every: TimeSpan.FromMilliseconds(5));
            await consumers.KillAsync();
            begun = DateTimeOffset.UtcNow;
            consumers = service.BeginConsumers();

            var left = batches.Sent - (await WorkAsync(service, begun)).Merged;
            output.WriteLine($"Kill {kill} at \"{moment}\": {seen}, {left} of {batches.Sent} left.");
            if (isNow(seen) && left > 0)
                atWork.Add(seen);
        }

        Assert.InRange(atWork.Count, KillsAtWork, Kills);
        Assert.Contains(atWork, work => work.IsMerging);
        output.WriteLine(await batches.AreImportedOnceAsync(TimeSpan.FromSeconds(60), faults: Kills));
    });

    /// <summary>Chooses what a process must be seen to do, beyond what was done before, until it is killed.</summary>
    private static (string Moment, Func<Work, bool> IsNow) MomentOf(Random random, Work before, int sent)
    {
        var takenIn = before.TakenIn + 1 + random.Next(Math.Max(1, sent - (int)before.TakenIn));
        var merged = before.Merged + 1 + random.Next(Math.Max(1, sent - (int)before.Merged - 1));
        return random.Next(3) switch
        {
            0 => ($"{takenIn} are taken in", work => work.TakenIn >= takenIn),
            1 => ("one is being merged", work => work.IsMerging),
            _ => ($"{merged} are merged", work => work.Merged >= merged),
        };
    }

    /// <param name="begun">When the process began: sessions of the one before may last a little longer than it.</param>
    private static async Task<Work> WorkAsync(Service service, DateTimeOffset begun)
    {
        var work = await service.Database.ScalarAsync<long[]>("""
            select array[count(*), count(*) filter (where status = 'completed'), (
                select count(*) from pg_locks l join pg_stat_activity a using (pid)
                where l.locktype = 'advisory' and l.classid::bigint << 32 | l.objid::bigint = hashtextextended('import ' || $1, 0)
                  and l.granted and a.backend_start >= $2)]
            from imports
            """, service.Account, begun);
        return new(work[0], work[1], work[2] > 0);
    }

    private sealed record Work(long TakenIn, long Merged, bool IsMerging)
    {
        public override string ToString() => $"{TakenIn} taken in, {Merged} merged{(IsMerging ? ", one being merged" : "")}";
    }
}
