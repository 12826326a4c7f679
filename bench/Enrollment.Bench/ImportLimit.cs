using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Bench;

/// <summary>Measures what the server allows: the same rows by COPY, then one statement that merges them by id. No file is read, nothing is checked.</summary>
internal sealed class ImportLimit(NpgsqlDataSource database, Guid account)
{
    public async Task EmptyAsync(CancellationToken stop)
    {
        await using var command = database.CreateCommand("truncate contacts cascade");
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <param name="batch">How many rows a transaction has; null: all of them.</param>
    /// <returns>Rows a second.</returns>
    public async Task<double> MeasureAsync(string prefix, string city, int rows, CancellationToken stop, int? batch = null)
    {
        await Seed.VacuumAsync(database, stop);
        await using var connection = await database.OpenConnectionAsync(stop);
        var started = Stopwatch.GetTimestamp();
        for (var first = 1; first <= rows; first += batch ?? rows)
            await MergeAsync(connection, prefix, city, first, Math.Min(batch ?? rows, rows - first + 1), stop);
        return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task MergeAsync(NpgsqlConnection connection, string prefix, string city, int first, int rows, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using (var stage = new NpgsqlCommand(
            "create temporary table import_limit (external_id text, email text, first_name text, last_name text, city text, country text, custom jsonb) on commit drop",
            connection, transaction))
            await stage.ExecuteNonQueryAsync(stop);
        await CopyAsync(connection, prefix, city, first, rows, stop);
        await using (var merge = new NpgsqlCommand(Sql.Read("MergeImport"), connection, transaction))
        {
            merge.Parameters.Add(new("account_id", account));
            await merge.ExecuteNonQueryAsync(stop);
        }
        await transaction.CommitAsync(stop);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string prefix, string city, int first, int rows, CancellationToken stop)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy import_limit from stdin (format binary)", stop);
        for (var row = first; row < first + rows; row++)
        {
            await copy.StartRowAsync(stop);
            foreach (var text in (string[])[ImportFile.IdOf(prefix, row), ImportFile.EmailOf(prefix, row), "Ann", "Bell", city, "Portugal"])
                await copy.WriteAsync(text, NpgsqlDbType.Text, stop);
            await copy.WriteAsync(ImportFile.CustomOf(row), NpgsqlDbType.Jsonb, stop);
        }
        await copy.CompleteAsync(stop);
    }
}
