using System.Diagnostics;
using Npgsql;

namespace Enrollment.Bench;

/// <summary>
/// Due enrollments, until each has run its first step: the scheduler hands out, the saga moves on. Beside it the same
/// with a transaction for each message instead of one for a batch.
/// </summary>
internal static class StepsBench
{
    private const int WarmUp = 5_000;
    private const int MostSingle = 15_000;

    public static async Task<Measurement> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        var single = Math.Min(contacts, MostSingle);
        await Seed.ContactsAsync(engine.Database, account, "warm-up", WarmUp, stop);
        await Seed.ContactsAsync(engine.Database, account, "few", single, stop);
        await Seed.ContactsAsync(engine.Database, account, "many", contacts, stop);

        await StepAsync(engine, account, "warm-up", WarmUp, stop);
        Progress.Say($"  {contacts:N0} steps in batches");
        var rate = await StepAsync(engine, account, "many", contacts, stop);
        var peaks = engine.PeakMegabytes();

        Progress.Say($"  {rate:N0} steps/s; {single:N0} steps with a transaction each");
        await engine.RestartAsync("consumers", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SagaStore__BatchSize"] = "1",
            // Transactions of one row spend their time waiting for the disk: many at once is what suits them best.
            ["SagaStore__Writers"] = "16",
        }, stop);
        await StepAsync(engine, account, "warm-up", WarmUp, stop);
        var limit = await StepAsync(engine, account, "few", single, stop);
        return new Measurement("steps", rate, limit, rate / limit, PeakMb: peaks, Contacts: contacts)
        {
            Remark = "the limit is the same saga with a transaction for each message",
        };
    }

    /// <returns>Steps a second.</returns>
    private static async Task<double> StepAsync(Engine engine, Guid account, string contactType, int contacts, CancellationToken stop)
    {
        // Seeded while the queue is paused: everything is due at one moment, and that moment is known.
        var queue = await engine.Api.CreateQueueAsync(isActive: false, firstAfterDays: 0, stop);
        await Seed.DueEnrollmentsAsync(engine.Database, account, queue, contactType, stop);

        await ExecuteAsync(engine.Database, "update sequences set is_active = true where id = @queue", queue, stop);
        var started = Stopwatch.GetTimestamp();
        // One index look-up as long as something is left: asking must not slow down what is asked about.
        await Progress.UntilAsync($"{contacts:N0} steps are done", Progress.LimitFor(contacts), TimeSpan.FromMilliseconds(50), async () =>
            await ExecuteAsync(engine.Database, """
                select 1 from enrollments
                where sequence_id = @queue and due_at is not null and coalesce(lease_until, due_at) < now() + interval '1 day' limit 1
                """, queue, stop) is null ? null : $"some are left\n{engine.LastLines()}", stop);
        var elapsed = Stopwatch.GetElapsedTime(started);

        var done = (long)(await ExecuteAsync(engine.Database, """
            select count(*) from enrollments e join step_runs r on r.enrollment_id = e.id
            where e.sequence_id = @queue and e.state = 'pending' and e.position = 2 and e.step_seq = 2 and r.status = 'completed'
            """, queue, stop))!;
        return done == contacts
            ? contacts / elapsed.TotalSeconds
            : throw new BenchFailedException($"{done:N0} of {contacts:N0} enrollments have run exactly one step.");
    }

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource database, string sql, Guid queue, CancellationToken stop)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new("queue", queue));
        return await command.ExecuteScalarAsync(stop);
    }
}
