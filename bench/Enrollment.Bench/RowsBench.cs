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
        "state", "stop_reason", "held_state", "anchor", "created_at", "updated_at", "due_at", "held_due_at", "finished_at",
    ];

    private delegate int Place(NpgsqlDataReader row, int column);

    private delegate void Reading(NpgsqlDataReader row, Place at);

    public static async Task<IReadOnlyList<Measurement>> RunAsync(BenchSettings settings, CancellationToken stop)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.Postgres) { MaxAutoPrepare = 10 });
        await using var connection = await database.OpenConnectionAsync(stop);
        await using (var seed = new NpgsqlCommand(Sql.Read("SeedRows"), connection))
            await seed.ExecuteNonQueryAsync(stop);
        return
        [
            await CompareAsync("rows of a page of 500", connection, PageColumns, 500, ReadPage, stop),
            await CompareAsync("rows of a batch of 16", connection, BatchColumns, 16, ReadBatch, stop),
        ];
    }

    // In turns, so that whatever else the machine does hits both.
    private static async Task<Measurement> CompareAsync(
        string name, NpgsqlConnection connection, string[] columns, int rows, Reading read, CancellationToken stop)
    {
        var sql = $"select {string.Join(", ", columns)} from seeded limit {rows}";
        var rounds = new List<(double? ByName, double? ByOrdinal)>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add((
                await RateAsync(connection, sql, rows, row => read(row, (at, column) => at.GetOrdinal(columns[column])), stop),
                await RateAsync(connection, sql, rows, row => read(row, (_, column) => column), stop)));
        var added = Medians.Of(rounds.Select(round => 1e9 / round.ByName - 1e9 / round.ByOrdinal));
        return new Measurement(
            name, Medians.Of(rounds.Select(round => round.ByName)), Medians.Of(rounds.Select(round => round.ByOrdinal)),
            Medians.Of(rounds.Select(round => round.ByName / round.ByOrdinal)))
        {
            Remark = $"the names add {added:N0} ns to a row",
        };
    }

    private static async Task<double> RateAsync(NpgsqlConnection connection, string sql, int rows, Action<NpgsqlDataReader> read, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        for (var done = 0; done < RowsPerTurn; done += rows)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                read(reader);
        }
        return RowsPerTurn / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void ReadPage(NpgsqlDataReader row, Place at)
    {
        row.GetGuid(at(row, 0));
        row.GetGuid(at(row, 1));
        row.GetFieldValue<Guid?>(at(row, 2));
        row.GetFieldValue<DateTimeOffset>(at(row, 3));
    }

    private static void ReadBatch(NpgsqlDataReader row, Place at)
    {
        for (var column = 0; column < 6; column++)
            row.GetFieldValue<Guid?>(at(row, column));
        for (var column = 6; column < 10; column++)
            row.GetInt32(at(row, column));
        for (var column = 10; column < 12; column++)
            row.GetBoolean(at(row, column));
        for (var column = 12; column < 15; column++)
        {
            var ordinal = at(row, column);
            if (!row.IsDBNull(ordinal))
                row.GetString(ordinal);
        }
        for (var column = 15; column < 21; column++)
            row.GetFieldValue<DateTimeOffset?>(at(row, column));
    }
}
