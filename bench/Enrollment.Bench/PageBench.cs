using System.Diagnostics;

namespace Enrollment.Bench;

/// <summary>How long a caller waits for 500 contacts given by their ids; beside it the bare insert of such a page.</summary>
internal static class PageBench
{
    private const int PageSize = 500;
    private const int Calls = 100;
    private const int WarmUpCalls = 10;

    public static async Task<Measurement> RunAsync(Engine engine, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", (WarmUpCalls + Calls) * PageSize, stop);
        var pages = await Seed.GroupsAsync(engine.Database, account, "lead", PageSize, stop);

        var queue = await engine.Api.CreateQueueAsync(isActive: true, delayDays: [1, 1_800], stop);
        Progress.Say($"  {Calls} calls");
        var calls = await TimeAsync(pages, page => engine.Api.EnrollPageAsync(queue, page, stop));
        var peaks = engine.PeakMegabytes();

        var (sequence, job) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var inserts = await TimeAsync(pages, async page =>
        {
            await using var command = Sql.Command(engine.Database, "InsertPage",
                new("account_id", account), new("contact_type", "lead"), new("sequence_id", sequence), new("job_id", job),
                new("after", Before(page[0])), new("up_to", page[^1]));
            if (await command.ExecuteNonQueryAsync(stop) != PageSize)
                throw new BenchFailedException("The bare insert did not find its page.");
        });
        var (median, limit) = (calls.Percentile(0.5), inserts.Percentile(0.5));
        return new Measurement(
            "page", Ratio: median / limit, P50Ms: median, P99Ms: calls.Percentile(0.99), PeakMb: peaks, LimitP50Ms: limit)
        {
            Remark = $"{Calls} calls of {PageSize} contacts; the bare insert of a page takes {limit:N1} ms",
        };
    }

    private static async Task<Latencies> TimeAsync(IReadOnlyList<Guid[]> pages, Func<Guid[], Task> call)
    {
        var latencies = new Latencies();
        for (var i = 0; i < pages.Count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call(pages[i]);
            if (i >= WarmUpCalls)
                latencies.Add(Stopwatch.GetElapsedTime(started));
        }
        return latencies;
    }

    private static Guid Before(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var i = 15;
        while (bytes[i]-- == 0)
            i--;
        return new Guid(bytes, bigEndian: true);
    }
}
