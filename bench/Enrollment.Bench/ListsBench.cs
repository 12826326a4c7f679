using System.Diagnostics;

namespace Enrollment.Bench;

/// <summary>Measures reading when there is much to read: every list and every single thing, one call after the other.</summary>
internal static class ListsBench
{
    private const int Queues = 10;
    private const int Calls = 60;
    private const int WarmUpCalls = 5;
    private static readonly string[] Statuses = ["pending", "processing", "completed", "cancelled", "failed"];

    /// <param name="contacts">In each of ten queues: with 100,000 there are 1,000,000 enrollments.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", contacts, stop);
        var queues = new List<Guid>();
        for (var number = 1; number <= Queues; number++)
        {
            Progress.Say($"  seeding queue {number} of {Queues}");
            queues.Add(await engine.Api.CreateQueueAsync(isActive: true, delayDays: [0, 1_800], stop));
            await Seed.MixedEnrollmentsAsync(engine.Database, account, queues[^1], contacts, stop);
        }
        await Seed.VacuumAsync(engine.Database, stop);

        var some = await SomeIds.FindAsync(engine, queues[Queues / 2], stop);
        var results = new List<Measurement>();
        foreach (var address in Addresses(some))
            results.Add(await MeasureAsync(engine, address, contacts, stop));
        // The first is the cheapest question there is; the others are shown beside it.
        return [.. results.Select(result => result with { LimitP50Ms = results[0].P50Ms, Ratio = result.P50Ms / results[0].P50Ms })];
    }

    private static IEnumerable<string> Addresses(SomeIds some)
    {
        var queue = $"event-queues/{some.Queue}";
        return
        [
            "api-keys",
            "event-queues",
            queue,
            $"{queue}/stats",
            $"{queue}/enrollments?limit=100",
            $"{queue}/enrollments?limit=100&cursor={some.Cursor}",
            $"{queue}/enrollments?contact_id={some.Contact}",
            $"{queue}/enrollments?enrollment_id={some.Enrollment}",
            .. Statuses.Select(status => $"{queue}/enrollments?status={status}&limit=100"),
            $"enrollments/{some.Enrollment}",
            "contacts?limit=100",
            "contacts?city=Porto&limit=100",
            "contacts?city=Nowhere",
            "contacts?email=lead.777@example.com",
            $"contacts/{some.Contact}",
            "customers",
            "bulk-jobs",
        ];
    }

    private static async Task<Measurement> MeasureAsync(Engine engine, string address, int contacts, CancellationToken stop)
    {
        var latencies = new Latencies();
        for (var call = 0; call < WarmUpCalls + Calls; call++)
        {
            var started = Stopwatch.GetTimestamp();
            await engine.Api.GetAsync(address, stop);
            if (call >= WarmUpCalls)
                latencies.Add(Stopwatch.GetElapsedTime(started));
        }
        var (path, query) = address.Split('?') is [var before, var behind] ? (before, behind) : (address, "");
        var shown = string.Join('/', path.Split('/').Select(segment => Guid.TryParse(segment, out _) ? "{id}" : segment));
        if (query.Length > 0)
            shown += "?" + string.Join('&', query.Split('&').Select(part => part.Length > 30 ? part[..part.IndexOf('=', StringComparison.Ordinal)] : part));
        return new Measurement($"GET {shown}", P50Ms: latencies.Percentile(0.5), P99Ms: latencies.Percentile(0.99), Contacts: contacts);
    }

    private sealed record SomeIds(Guid Queue, Guid Enrollment, Guid Contact, string Cursor)
    {
        /// <summary>From the middle of a queue.</summary>
        public static async Task<SomeIds> FindAsync(Engine engine, Guid queue, CancellationToken stop)
        {
            await using var command = engine.Database.CreateCommand("""
                select id, contact_id from enrollments
                where sequence_id = @queue
                order by id
                offset (select count(*) / 2 from enrollments where sequence_id = @queue) limit 1
                """);
            command.Parameters.Add(new("queue", queue));
            await using var reader = await command.ExecuteReaderAsync(stop);
            await reader.ReadAsync(stop);
            var (enrollment, contact) = (reader.GetGuid(0), reader.GetGuid(1));
            var page = await engine.Api.GetAsync($"event-queues/{queue}/enrollments?limit=100", stop);
            return new(queue, enrollment, contact, page.GetProperty("pagination").GetProperty("next_cursor").GetString()!);
        }
    }
}
