using System.Diagnostics;
using Npgsql;

namespace Enrollment.Bench;

/// <summary>
/// Measures the parts while the live enrollments grow: seeded queue by queue, each with all contacts, and measured at a
/// twentieth, a quarter, a half and all of them. docs/scaling.md is written from it.
/// </summary>
internal static class ScalingBench
{
    private const int Queues = 20;
    private const int Repeats = 30;

    /// <param name="contacts">In each of twenty queues: with 100,000 there are 2,000,000 live enrollments at the end.</param>
    public static async Task<IReadOnlyList<Slope>> RunAsync(Engine engine, int contacts, CancellationToken stop)
    {
        var account = await Seed.AccountAsync(engine.Database, stop);
        await Seed.ContactsAsync(engine.Database, account, "lead", contacts, stop);
        var pages = await Seed.GroupsAsync(engine.Database, account, "lead", ScalingPoint.Batch, stop);
        var points = new List<(double Millions, IReadOnlyDictionary<string, double> Values)>();
        for (var number = 1; number <= Queues; number++)
        {
            Progress.Say($"  seeding queue {number} of {Queues}");
            var queue = await engine.Api.CreateQueueAsync(isActive: true, delayDays: [0, 1_800], stop);
            await Seed.LiveEnrollmentsAsync(engine.Database, account, queue, stop);
            if (number is not (Queues / 20 or Queues / 4 or Queues / 2 or Queues))
                continue;
            await Seed.VacuumAsync(engine.Database, stop);
            points.Add((number * contacts / 1e6, await new ScalingPoint(engine, queue, pages, Repeats).MeasureAsync(stop)));
        }
        return [.. points[0].Values.Keys.Select(name => Slope.Fit(name, [.. points.Select(point => (point.Millions, point.Values[name]))]))];
    }
}

/// <summary>The measurements at one size, on the queue that was filled last.</summary>
internal sealed class ScalingPoint(Engine engine, Guid queue, IReadOnlyList<Guid[]> pages, int repeats)
{
    public const int Batch = 500;

    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, double>> MeasureAsync(CancellationToken stop)
    {
        await MeasureBytesAsync(stop);
        await TimeAsync("list of a queue, 100 rows, ms", () => engine.Api.GetAsync($"event-queues/{queue}/enrollments?limit=100", stop));
        await TimeAsync("list by state, ms", () => engine.Api.GetAsync($"event-queues/{queue}/enrollments?status=failed&limit=100", stop));
        await TimeAsync("figures of a queue, ms", () => engine.Api.GetAsync($"event-queues/{queue}/stats", stop));
        await MeasureClaimAsync(stop);
        await MeasureMovesAsync(stop);
        await MeasurePagesAsync(stop);
        await MeasureVacuumAsync(stop);
        return _values;
    }

    private async Task MeasureBytesAsync(CancellationToken stop)
    {
        await using var command = engine.Database.CreateCommand("""
            select c.relname, c.relkind = 'i' as is_index,
                pg_relation_size(c.oid)::float8 / (select reltuples from pg_class where oid = coalesce(i.indrelid, c.oid)) as bytes
            from pg_class c
            left join pg_index i on i.indexrelid = c.oid
            where coalesce(i.indrelid, c.oid) = any(array['enrollments', 'step_runs', 'contacts']::regclass[])
            order by coalesce(i.indrelid, c.oid), is_index, c.relname
            """);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            _values[$"{reader.GetString(0)}, bytes a row"] = reader.GetDouble(2);
    }

    // The statement as the scheduler runs it. The rows are due in this transaction only: the scheduler, who is at work, sees none.
    private async Task MeasureClaimAsync(CancellationToken stop)
    {
        var sql = await File.ReadAllTextAsync(
            Directory.EnumerateFiles(Path.Combine(BenchSettings.FromEnvironment().Root, "src"), "ClaimDueSteps.sql", SearchOption.AllDirectories).First(), stop);
        await using var connection = await engine.Database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var due = new NpgsqlCommand("""
            update enrollments set due_at = now() - interval '1 minute'
            where id in (select id from enrollments where sequence_id = @queue order by due_at limit @rows)
            """, connection, transaction);
        due.Parameters.Add(new("queue", queue));
        due.Parameters.Add(new("rows", Batch));
        await due.ExecuteNonQueryAsync(stop);

        await using var claim = new NpgsqlCommand(sql, connection, transaction);
        claim.Parameters.Add(new("kinds", (string[])["event_queue"]));
        claim.Parameters.Add(new("limit", Batch));
        await TimeAsync($"claim of {Batch}, ms", async () =>
        {
            var rows = 0;
            await using (var reader = await claim.ExecuteReaderAsync(stop))
            {
                while (await reader.ReadAsync(stop))
                    rows++;
            }
            if (rows != Batch)
                throw new BenchFailedException($"{rows} of {Batch} were claimed.");
        });
        await transaction.RollbackAsync(stop);
    }

    private async Task MeasureMovesAsync(CancellationToken stop)
    {
        await using var command = engine.Database.CreateCommand("select id from enrollments order by random() limit @rows");
        command.Parameters.Add(new("rows", Batch * (repeats + 2)));
        var ids = new Queue<Guid[]>((await Sql.IdsAsync(command, stop)).Chunk(Batch));
        var step = Guid.CreateVersion7();
        await TimeAsync($"moving {Batch} rows all over the table, ms", async () =>
        {
            await using var move = Sql.Command(engine.Database, "MoveScattered", new("ids", ids.Dequeue()), new("step_id", step));
            await move.ExecuteNonQueryAsync(stop);
        });
    }

    private async Task MeasurePagesAsync(CancellationToken stop)
    {
        var fresh = await engine.Api.CreateQueueAsync(isActive: true, delayDays: [1, 1_800], stop);
        var left = new Queue<Guid[]>(pages);
        await TimeAsync($"page of {Batch} by HTTP, ms", () => engine.Api.EnrollPageAsync(fresh, left.Dequeue(), stop));
    }

    // After a hundredth of the rows has moved, which is far below what autovacuum waits for.
    private async Task MeasureVacuumAsync(CancellationToken stop)
    {
        await ExecuteAsync("update enrollments set due_at = due_at + interval '1 day' where random() < 0.01", stop);
        var started = Stopwatch.GetTimestamp();
        await ExecuteAsync("vacuum (index_cleanup on) enrollments", stop);
        _values["vacuum of enrollments, s"] = Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task TimeAsync(string name, Func<Task> call)
    {
        Progress.Say($"    {name}");
        var latencies = new Latencies();
        for (var i = 0; i < repeats; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call();
            if (i >= repeats / 5)
                latencies.Add(Stopwatch.GetElapsedTime(started));
        }
        _values[name] = latencies.Percentile(0.5);
    }

    private async Task ExecuteAsync(string sql, CancellationToken stop, params NpgsqlParameter[] parameters)
    {
        await using var command = engine.Database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(stop);
    }
}
