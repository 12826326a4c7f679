using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Imports;

/// <summary>Keeps an import that has been merged, in the transaction of the merge: its counts, its members, its refused rows.</summary>
internal sealed class StoreImport(NpgsqlConnection connection, Guid importId, ImportOrigin origin, TimeSpan keepMembersFor)
{
    private static readonly string InsertMembersSql = EmbeddedSql.Of(typeof(StoreImport), "InsertMembers");
    private static readonly string InsertImportSql = EmbeddedSql.Of(typeof(StoreImport), "InsertImport");
    private static readonly string CompleteImportSql = EmbeddedSql.Of(typeof(StoreImport), "CompleteImport");
    private static readonly string InsertRefusedRowsSql = EmbeddedSql.Of(typeof(StoreImport), "InsertRefusedRows");

    public async Task WriteAsync(ImportTable table, MergedRows merged, DateTimeOffset began, DateTimeOffset now, CancellationToken stop)
    {
        var keepsMembers = origin.KeepsMembers && table.HasMembers;
        var members = keepsMembers ? await InsertMembersAsync(stop) : 0;
        await using (var import = new NpgsqlCommand(origin.Taken is null ? InsertImportSql : CompleteImportSql, connection))
        {
            import.Parameters.Add(new("id", importId));
            import.Parameters.Add(new("account_id", origin.AccountId));
            import.Parameters.Add(new("kind", table.Kind));
            import.Parameters.Add(new("source", origin.Source));
            import.Parameters.Add(new("name", NpgsqlDbType.Text) { Value = (object?)origin.Name ?? DBNull.Value });
            import.Parameters.Add(new("status", ImportStatus.Completed));
            import.Parameters.Add(new("rows", merged.Rows));
            import.Parameters.Add(new("created", merged.Created));
            import.Parameters.Add(new("updated", merged.Updated));
            import.Parameters.Add(new("unchanged", merged.Unchanged));
            import.Parameters.Add(new("refused", merged.Refused.Count));
            import.Parameters.Add(new("linked", merged.Linked));
            import.Parameters.Add(new("members", members));
            import.Parameters.Add(new("members_kept_until", NpgsqlDbType.TimestampTz) { Value = keepsMembers ? now + keepMembersFor : DBNull.Value });
            if (origin.Taken is { } taken)
            {
                import.Parameters.Add(new("bulk_job_id", NpgsqlDbType.Uuid) { Value = (object?)taken.Job?.Id ?? DBNull.Value });
            }
            else
            {
                import.Parameters.Add(new("created_by", origin.ApiKeyId));
                import.Parameters.Add(new("created_at", began));
            }
            import.Parameters.Add(new("finished_at", now));
            await import.ExecuteNonQueryAsync(stop);
        }
        if (merged.Refused.First.Count > 0)
            await InsertRefusedRowsAsync(merged, stop);
    }

    // No time limit, as for the statements of the merge.
    private async Task<long> InsertMembersAsync(CancellationToken stop)
    {
        await using var members = new NpgsqlCommand(InsertMembersSql, connection) { CommandTimeout = 0 };
        members.Parameters.Add(new("import_id", importId));
        members.Parameters.Add(new("account_id", origin.AccountId));
        return await members.ExecuteNonQueryAsync(stop);
    }

    private async Task InsertRefusedRowsAsync(MergedRows merged, CancellationToken stop)
    {
        var rows = merged.Refused.First;
        await using var refused = new NpgsqlCommand(InsertRefusedRowsSql, connection);
        refused.Parameters.Add(new("import_id", importId));
        refused.Parameters.Add(new("account_id", origin.AccountId));
        refused.Parameters.Add(new("lines", rows.Select(row => row.Line).ToArray()));
        refused.Parameters.Add(new("fields", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = rows.Select(row => row.Field).ToArray() });
        refused.Parameters.Add(new("codes", rows.Select(row => row.Code).ToArray()));
        refused.Parameters.Add(new("details", rows.Select(row => row.Detail).ToArray()));
        await refused.ExecuteNonQueryAsync(stop);
    }
}
