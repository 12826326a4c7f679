using System.Diagnostics;

namespace Enrollment.Bench;

/// <summary>
/// The whole way: one job over everybody into a queue whose only step is due at once, until a subscriber has counted
/// for each contact that it was enrolled, that its step was due and that it is completed.
/// </summary>
internal static class LifecycleBench
{
    // Every process compiles what is hot while it runs for its first seconds: those belong to no rate that lasts. Peers are warmed up by as much.
    private const int WarmUpShare = 3;

    private static readonly string[] Exchanges = [Announcements.ContactEnrolled, Announcements.StepDue, Announcements.EnrollmentCompleted];

    public static async Task<Measurement> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        var warmUp = contacts / WarmUpShare;
        await Seed.ContactsAsync(engine.Database, account, "warm-up", warmUp, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", contacts, stop);
        await LiveAsync(engine, "warm-up", warmUp, stop);

        Progress.Say($"  {contacts:N0} contacts");
        var (elapsed, bodies, repeats) = await LiveAsync(engine, "lead", contacts, stop);
        var rate = contacts / elapsed.TotalSeconds;
        var peaks = engine.PeakMegabytes();
        Progress.Say($"  {rate:N0} contacts/s; measuring the limit");

        await engine.StopProcessesAsync();
        var servers = new LifecycleLimit(engine, account, bodies);
        await servers.MeasureAsync("warm-up", warmUp, stop);
        var limit = await servers.MeasureAsync("lead", contacts, stop);
        Progress.Say($"  {limit:N0} contacts/s is the limit");
        return new Measurement("lifecycle", rate, limit, rate / limit, PeakMb: peaks, Contacts: contacts)
        {
            Remark = $"{contacts:N0} contacts in {elapsed.TotalSeconds:N1} s; {repeats} messages came twice",
        };
    }

    private static async Task<(TimeSpan Elapsed, IReadOnlyDictionary<string, byte[]> Bodies, int Repeats)> LiveAsync(
        Engine engine, string contactType, int contacts, CancellationToken stop)
    {
        var queue = await engine.Api.CreateQueueAsync(isActive: true, delayDays: [0], stop);
        await using var subscriber = await Subscriber.AttachAsync(engine.Broker, Exchanges, Exchanges.Length * contacts, stop);
        var started = Stopwatch.GetTimestamp();
        await engine.Api.EnrollAllAsync(queue, contactType, stop);
        await Progress.UntilAsync($"{contacts:N0} contacts are announced three times", Progress.LimitFor(contacts), TimeSpan.FromMilliseconds(10), () =>
            Task.FromResult(subscriber.Complete.IsCompleted ? null : $"{subscriber.Count:N0} messages\n{engine.LastLines()}"), stop);
        var elapsed = Stopwatch.GetElapsedTime(started, await subscriber.Complete);

        await using var command = engine.Database.CreateCommand("""
            select count(*) from enrollments e join step_runs r on r.enrollment_id = e.id
            where e.sequence_id = @queue and e.state = 'completed' and r.step_seq = 1 and r.status = 'completed'
            """);
        command.Parameters.Add(new("queue", queue));
        var done = (long)(await command.ExecuteScalarAsync(stop))!;
        return done == contacts
            ? (elapsed, subscriber.FirstBodies, subscriber.Repeats)
            : throw new BenchFailedException($"{done:N0} of {contacts:N0} contacts have run their step and are completed.");
    }
}
