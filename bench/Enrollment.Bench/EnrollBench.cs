using System.Diagnostics;
using Enrollment.Client;
using Npgsql;

namespace Enrollment.Bench;

/// <summary>
/// One job over everybody: from the request until the job is completed and a subscriber has counted every
/// <c>ContactEnrolled</c>. No step is due meanwhile. Both the engine and its limit are warmed up by a few pages first.
/// </summary>
internal static class EnrollBench
{
    private const int WarmUp = 10_000;

    public static async Task<Measurement> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "warm-up", WarmUp, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", contacts, stop);
        await JobAsync(engine, "warm-up", WarmUp, stop);

        Progress.Say($"  enrolling {contacts:N0} contacts");
        var (job, elapsed, body, repeats) = await JobAsync(engine, "lead", contacts, stop);
        var rate = contacts / elapsed.TotalSeconds;
        var lastToFirst = await LastToFirstAsync(engine.Database, job, stop);
        var peaks = engine.PeakMegabytes();
        Progress.Say($"  {rate:N0} contacts/s; measuring the limit");

        await engine.StopProcessesAsync();
        var servers = new EnrollLimit(engine, account, body);
        await servers.MeasureAsync("warm-up", WarmUp, stop);
        var limit = await servers.MeasureAsync("lead", contacts, stop);
        Progress.Say($"  {limit:N0} contacts/s is the limit");
        return new Measurement("enroll", rate, limit, rate / limit, PeakMb: peaks, Contacts: contacts, LastToFirst: lastToFirst)
        {
            Remark = $"{contacts:N0} contacts in {elapsed.TotalSeconds:N1} s; {repeats} announced twice"
                + (lastToFirst is null ? "" : $"; the last 100 pages took {lastToFirst:N2} times as long as the first 100"),
        };
    }

    private static async Task<(Guid Job, TimeSpan Elapsed, byte[] Body, int Repeats)> JobAsync(
        Engine engine, string contactType, int contacts, CancellationToken stop)
    {
        var queue = await engine.Api.CreateQueueAsync(isActive: true, delayDays: [1, 1_800], stop);
        await using var subscriber = await Subscriber.AttachAsync(engine.Broker, [Announcements.ContactEnrolled], contacts, stop);
        var started = Stopwatch.GetTimestamp();
        var job = await engine.Api.EnrollAllAsync(queue, contactType, stop);
        var completed = 0L;
        await Progress.UntilAsync($"{contacts:N0} contacts are enrolled and announced", Progress.LimitFor(contacts), TimeSpan.FromMilliseconds(100), async () =>
        {
            if (completed == 0)
            {
                // Straight from the row: asking the service ten times a second would be work of its own.
                if (await StatusAsync(engine.Database, job, stop) is not "completed" and var status)
                    return $"{subscriber.Count:N0} announced, the job is {status}\n{engine.LastLines()}";
                completed = Stopwatch.GetTimestamp();
                Require(await engine.Api.JobAsync(job, stop), contacts);
            }
            return subscriber.Complete.IsCompleted ? null : $"completed, {subscriber.Count:N0} announced\n{engine.LastLines()}";
        }, stop);
        var ended = Math.Max(completed, await subscriber.Complete);
        return (job, Stopwatch.GetElapsedTime(started, ended), subscriber.FirstBodies[Announcements.ContactEnrolled], subscriber.Repeats);
    }

    private static async Task<string> StatusAsync(NpgsqlDataSource database, Guid job, CancellationToken stop)
    {
        await using var command = database.CreateCommand("select status from bulk_jobs where id = @job");
        command.Parameters.Add(new("job", job));
        return (string)(await command.ExecuteScalarAsync(stop))!;
    }

    private static void Require(BulkJob job, int contacts)
    {
        if (job.Enrolled != contacts)
            throw new BenchFailedException($"Not {contacts:N0} were enrolled: {job}");
    }

    // From the end of the first page to the end of the hundredth, against the same at the other end of the job.
    private static async Task<double?> LastToFirstAsync(NpgsqlDataSource database, Guid job, CancellationToken stop)
    {
        await using var command = database.CreateCommand("select done_at from bulk_pages where job_id = @job order by done_at");
        command.Parameters.Add(new("job", job));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var done = new List<DateTime>();
        while (await reader.ReadAsync(stop))
            done.Add(reader.GetDateTime(0));
        return done.Count < 200 ? null : (done[^1] - done[^100]) / (done[99] - done[0]);
    }
}
