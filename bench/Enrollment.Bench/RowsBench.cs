using System.Diagnostics;
using Npgsql;

namespace Enrollment.Bench;

/// <summary>
/// Reads the two result sets that the engine reads most, the announcements of a page and the enrollments of a batch, by the
/// names of their columns and, as the limit, by their ordinals. Nothing of the engine runs.
/// </summary>
internal static class RowsBench
{
    private const int Rounds = 300;
    private const int RowsPerTurn = 4_000;

    private static readonly string[] PageColumns = ["id", "contact_id", "customer_id", "created_at"];

    private static readonly string[] BatchColumns =
    [
        "id", "account_id", "sequence_id", "contact_id", "job_id", "customer_id", "sequence_version", "position", "step_seq", "attempt", "forced", "is_out",
        "state", "reason", "held_state", "anchor", "created_at", "updated_at", "due_at", "held_due_at", "finished_at",
    ];

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchSettings settings, CancellationToken stop)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.Postgres) { MaxAutoPrepare = 10 });
        await using var connection = await database.OpenConnectionAsync(stop);
        await using (var seed = new NpgsqlCommand(Sql.Read("SeedRows"), connection))
            await seed.ExecuteNonQueryAsync(stop);
        return
        [
            await CompareAsync("page of 500, a look-up for each value", connection, new(PageColumns, 500, ReadPage), ForEachValue, stop),
            await CompareAsync("batch of 16, a look-up for each value", connection, new(BatchColumns, 16, ReadBatch), ForEachValue, stop),
            await CompareAsync("batch of 16, looked up once", connection, new(BatchColumns, 16, ReadBatch), Once, stop),
        ];
    }

    // In turns, so that whatever else the machine does hits both.
    private static async Task<Measurement> CompareAsync(string name, NpgsqlConnection connection, RowSet set, Finding find, CancellationToken stop)
    {
        var rounds = new List<(double? ByName, double? ByOrdinal)>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add((await RateAsync(connection, set, find, stop), await RateAsync(connection, set, Known, stop)));
        var added = Medians.Of(rounds.Select(round => 1e9 / round.ByName - 1e9 / round.ByOrdinal));
        return new Measurement(
            name, Medians.Of(rounds.Select(round => round.ByName)), Medians.Of(rounds.Select(round => round.ByOrdinal)),
            Medians.Of(rounds.Select(round => round.ByName / round.ByOrdinal)))
        {
            Remark = $"the names add {added:N0} ns to a row",
        };
    }

    private static async Task<double> RateAsync(NpgsqlConnection connection, RowSet set, Finding find, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        for (var done = 0; done < RowsPerTurn; done += set.Rows)
        {
            await using var command = new NpgsqlCommand(set.Sql, connection);
            await using var reader = await command.ExecuteReaderAsync(stop);
            var ordinalOf = find(reader, set.Columns);
            while (await reader.ReadAsync(stop))
                set.Read(reader, ordinalOf);
        }
        return RowsPerTurn / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Func<int, int> Known(NpgsqlDataReader reader, string[] columns) => column => column;

    private static Func<int, int> ForEachValue(NpgsqlDataReader reader, string[] columns) => column => reader.GetOrdinal(columns[column]);

    private static Func<int, int> Once(NpgsqlDataReader reader, string[] columns)
    {
        var ordinals = Array.ConvertAll(columns, reader.GetOrdinal);
        return column => ordinals[column];
    }

    private static void ReadPage(NpgsqlDataReader row, Func<int, int> at)
    {
        row.GetGuid(at(0));
        row.GetGuid(at(1));
        row.GetFieldValue<Guid?>(at(2));
        row.GetFieldValue<DateTimeOffset>(at(3));
    }

    private static void ReadBatch(NpgsqlDataReader row, Func<int, int> at)
    {
        for (var column = 0; column < 6; column++)
            row.GetFieldValue<Guid?>(at(column));
        for (var column = 6; column < 10; column++)
            row.GetInt32(at(column));
        for (var column = 10; column < 12; column++)
            row.GetBoolean(at(column));
        for (var column = 12; column < 15; column++)
        {
            var ordinal = at(column);
            if (!row.IsDBNull(ordinal))
                row.GetString(ordinal);
        }
        for (var column = 15; column < 21; column++)
            row.GetFieldValue<DateTimeOffset?>(at(column));
    }

    private delegate Func<int, int> Finding(NpgsqlDataReader reader, string[] columns);

    private sealed record RowSet(string[] Columns, int Rows, Action<NpgsqlDataReader, Func<int, int>> Read)
    {
        public string Sql { get; } = $"select {string.Join(", ", Columns)} from seeded limit {Rows}";
    }
}
