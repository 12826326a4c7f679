using System.Diagnostics;
using Npgsql;

namespace Enrollment.Bench;

/// <summary>
/// Due enrollments, until each has run its first step and a subscriber has counted every <c>StepDue</c>. Both the engine
/// and its limit are warmed up by a few batches first.
/// </summary>
internal static class StepsBench
{
    private const int WarmUp = 5_000;

    public static async Task<Measurement> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "warm-up", WarmUp, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", contacts, stop);
        await StepAsync(engine, account, "warm-up", WarmUp, stop);

        Progress.Say($"  {contacts:N0} steps");
        var (elapsed, body, repeats) = await StepAsync(engine, account, "lead", contacts, stop);
        var rate = contacts / elapsed.TotalSeconds;
        var peaks = engine.PeakMegabytes();
        Progress.Say($"  {rate:N0} steps/s; measuring the limit");

        await engine.StopProcessesAsync();
        var servers = new StepsLimit(engine, account, body);
        await servers.MeasureAsync("warm-up", WarmUp, stop);
        var limit = await servers.MeasureAsync("lead", contacts, stop);
        Progress.Say($"  {limit:N0} steps/s is the limit");
        return new Measurement("steps", rate, limit, rate / limit, PeakMb: peaks, Contacts: contacts)
        {
            Remark = $"{contacts:N0} steps in {elapsed.TotalSeconds:N1} s; {repeats} announced twice",
        };
    }

    /// <summary>Runs the first step of every contact of a type, in a queue of their own.</summary>
    public static async Task<(TimeSpan Elapsed, byte[] Body, int Repeats)> StepAsync(
        Engine engine, Guid account, string contactType, int contacts, CancellationToken stop)
    {
        // Seeded while the queue is paused: everything is due at one moment, and that moment is known.
        var queue = await engine.Api.CreateQueueAsync(isActive: false, delayDays: [0, 1_800], stop);
        await Seed.DueEnrollmentsAsync(engine.Database, account, queue, contactType, stop);
        await using var subscriber = await Subscriber.AttachAsync(engine.Broker, [Announcements.StepDue], contacts, stop);

        var started = Stopwatch.GetTimestamp();
        await engine.Api.ActivateAsync(queue, stop);
        await Progress.UntilAsync($"{contacts:N0} steps are announced", Progress.LimitFor(contacts), TimeSpan.FromMilliseconds(10), () =>
            Task.FromResult(subscriber.Complete.IsCompleted ? null : $"{subscriber.Count:N0}\n{engine.LastLines()}"), stop);
        var ended = await subscriber.Complete;
        await Progress.UntilAsync($"{contacts:N0} enrollments have run exactly one step", Progress.LimitFor(contacts), TimeSpan.FromMilliseconds(10), async () =>
        {
            var looked = Stopwatch.GetTimestamp();
            if (await CountDoneAsync(engine.Database, queue, stop) == contacts)
                return null;
            ended = looked;
            return $"some are left\n{engine.LastLines()}";
        }, stop);
        return (Stopwatch.GetElapsedTime(started, ended), subscriber.FirstBodies[Announcements.StepDue], subscriber.Repeats);
    }

    private static async Task<long> CountDoneAsync(NpgsqlDataSource database, Guid queue, CancellationToken stop)
    {
        await using var command = database.CreateCommand("""
            select count(*) from enrollments e join step_runs r on r.enrollment_id = e.id
            where e.sequence_id = @queue and e.state = 'pending' and e.position = 2 and e.step_seq = 2 and r.status = 'completed'
            """);
        command.Parameters.Add(new("queue", queue));
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
