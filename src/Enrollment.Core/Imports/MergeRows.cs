using Enrollment.Core.Database;
using Enrollment.Core.Imports.Reading;
using Npgsql;

namespace Enrollment.Core.Imports;

/// <summary>Turns the staged rows into contacts or customers and their links, a statement each.</summary>
internal sealed class MergeRows(NpgsqlConnection connection, ImportTable table, ImportOrigin origin)
{
    // Each attempt sees what got in the way of the last one; only a flood of writes to the same rows could go on for ever.
    private const int MaxAttempts = 5;

    // The statistics of a table that has just been filled are wrong, and a planner that believes it to be empty goes
    // through the file once for each of its rows (seen: a quarter of an hour). So nested loops are off, but for writing
    // a file of at most this many rows, which must not go through all that the account has.
    private const int FewRows = 10_000;

    private const string Savepoint = "merge";

    /// <summary>
    /// Merges. Two imports of an account do so one after the other, or both would insert whom neither finds. Others may
    /// still write the same contact meanwhile: then it is matched again, which now finds what they wrote. Returns null if they do so
    /// every time.
    /// </summary>
    public async Task<MergedRows?> TryMergeAsync(NpgsqlTransaction transaction, StagedFile staged, CancellationToken stop)
    {
        // Compiling a plan takes longer than it saves; hashing the file in memory saves a lot. Statements share round trips, which are
        // a good part of the time that a small import takes.
        await ExecuteAsync("analyze import_rows; set local jit = off; set local work_mem = '64MB'; set local enable_nestloop = off", stop);
        await SessionSettings.AwaitTurnAsync(connection, $"import {origin.AccountId}", stop);
        for (var attempt = 1; ; attempt++)
        {
            await transaction.SaveAsync(Savepoint, stop);
            try
            {
                return await MergeOnceAsync(staged, stop);
            }
            catch (PostgresException raced) when (IsRace(raced))
            {
                // Matched again below.
            }
            if (attempt == MaxAttempts)
                return null;
            await transaction.RollbackAsync(Savepoint, stop);
        }
    }

    private async Task<MergedRows> MergeOnceAsync(StagedFile staged, CancellationToken stop)
    {
        var refused = await RefuseAsync(staged.Refused, stop);
        await ExecuteAsync($"{table.MatchSql}; analyze import_targets; {(staged.Rows <= FewRows ? "set local enable_nestloop = on" : "")}", stop);
        var (created, updated, unchanged) = await UpsertAsync(stop);
        var linked = await LinkAsync(stop);
        return new(staged.Rows, created, updated, unchanged, linked, refused);
    }

    private async Task<RefusedRows> RefuseAsync(RefusedRows refused, CancellationToken stop)
    {
        await using var command = Command(table.RefuseSql);
        command.Parameters.Add(new("limit", RefusedRows.Limit));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var first = new List<RefusedRow>();
        var count = 0L;
        while (await reader.ReadAsync(stop))
        {
            var detail = $"There is none whose external_id is “{reader.Get<string>("external_id")}”.";
            first.Add(new(reader.Get<long>("line"), table.Link.Field, table.Link.NotFound, detail));
            count = reader.Get<long>("total");
        }
        return refused.With(count, first);
    }

    private async Task<(long Created, long Updated, long Unchanged)> UpsertAsync(CancellationToken stop)
    {
        await using var command = Command(table.MergeSql(origin.OnExisting));
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.Get<long>("created"), reader.Get<long>("updated"), reader.Get<long>("unchanged"));
    }

    private async Task<int> LinkAsync(CancellationToken stop)
    {
        await using var command = Command(table.LinkSql);
        command.Parameters.Add(new("links_existing", origin.OnExisting != ImportOnExisting.Skip));
        return await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken stop)
    {
        await using var command = Command(sql);
        return await command.ExecuteNonQueryAsync(stop);
    }

    // No time limit: a million rows take their time, and the caller who gives up cancels.
    private NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (sql.Contains("@account_id", StringComparison.Ordinal))
            command.Parameters.Add(new("account_id", origin.AccountId));
        return command;
    }

    private static bool IsRace(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.DeadlockDetected;
}

/// <summary>Counts the rows of an import and the contacts or customers they are about, by outcome.</summary>
/// <param name="Rows">All rows, the refused ones included.</param>
/// <param name="Created">Contacts or customers made, each once however many rows it has.</param>
/// <param name="Updated">Those that were there before and were written.</param>
/// <param name="Unchanged">Those that were there before and were left as they were.</param>
/// <param name="Linked">New links between contacts and customers.</param>
public sealed record MergedRows(long Rows, long Created, long Updated, long Unchanged, long Linked, RefusedRows Refused);
