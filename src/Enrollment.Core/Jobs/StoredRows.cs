using System.Text.Json;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Rows;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Jobs;

/// <summary>Writes the rows of a request beside their job, and reads back what was answered about them.</summary>
public static class StoredRows
{
    private const string Columns =
        "job_id, key, account_id, row_index, status, code, errors, duplicate_of, payload, name, email, phone_e164, phone_ext, timezone, anchor, variables, "
        + "group_value, group_id, bypasses_window";

    private static readonly TimeSpan CopyTime = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string CountAcceptedSql = EmbeddedSql.Of(typeof(StoredRows), "CountAccepted");
    private static readonly string FindRejectedSql = EmbeddedSql.Of(typeof(StoredRows), "FindRejected");

    /// <summary>Writes all rows in one COPY: those that are to be enrolled, and those that were refused, with the reasons.</summary>
    /// <param name="sent">The rows as they were sent, by their indexes.</param>
    /// <param name="bypassesWindow">Whether the calls of the rows skip the call windows.</param>
    public static async Task WriteAsync(
        OutboxUnit unit, BulkJob job, EnrollmentTarget.RequestRows target, ScreenedRows rows, IReadOnlyList<JsonElement> sent, bool bypassesWindow,
        CancellationToken stop)
    {
        await using var copy = await unit.Connection.BeginBinaryImportAsync(
            $"copy {CopyLimit.Comment(CopyTime)} bulk_rows ({Columns}) from stdin (format binary)", stop);
        foreach (var row in rows.Accepted)
            await WriteAsync(copy, job, target, row, sent[row.Index], bypassesWindow, stop);
        foreach (var row in rows.Rejected)
            await WriteAsync(copy, job, row, sent[row.Index], stop);
        await copy.CompleteAsync(stop);
    }

    /// <summary>Reads how many rows of a job were accepted, and those that were not.</summary>
    public static async Task<AnsweredRows> ReadAnsweredAsync(NpgsqlConnection connection, Guid accountId, Guid jobId, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(CountAcceptedSql) { Parameters = { new("account_id", accountId), new("job_id", jobId) } },
                new(FindRejectedSql) { Parameters = { new("account_id", accountId), new("job_id", jobId) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var (accepted, rejected) = ((int)reader.Get<long>("accepted"), new List<RejectedRow>());
        await reader.NextResultAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            rejected.Add(new(
                reader.Get<int>("row_index"), reader.TextOrNull("phone_number"), JsonSerializer.Deserialize<List<RowError>>(reader.Get<string>("errors"), Json)!,
                reader.Get<int?>("duplicate_of")));
        }
        return new(accepted, rejected);
    }

    private static async Task WriteAsync(
        NpgsqlBinaryImporter copy, BulkJob job, EnrollmentTarget.RequestRows target, AcceptedRow row, JsonElement sent, bool bypassesWindow, CancellationToken stop)
    {
        var values = row.Values;
        await BeginAsync(copy, job, row.Index, RowStatus.Accepted, stop);
        await copy.WriteNullAsync(stop);
        await copy.WriteNullAsync(stop);
        await copy.WriteNullAsync(stop);
        await copy.WriteAsync(RowPayload.Of(sent), NpgsqlDbType.Jsonb, stop);
        await copy.WriteAsync(values.Name, NpgsqlDbType.Text, stop);
        await WriteAsync(copy, values.Email, stop);
        await copy.WriteAsync(values.Phone.E164, NpgsqlDbType.Text, stop);
        await copy.WriteAsync(values.Phone.Extension ?? "", NpgsqlDbType.Text, stop);
        await copy.WriteAsync(values.Timezone, NpgsqlDbType.Text, stop);
        await copy.WriteAsync(values.Anchor.ToUniversalTime(), NpgsqlDbType.TimestampTz, stop);
        await copy.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(values.Variables, Json), NpgsqlDbType.Jsonb, stop);
        await WriteAsync(copy, values.GroupValue, stop);
        if (values.GroupValue is { } value)
            await copy.WriteAsync(GroupIds.Of(job, target, value), NpgsqlDbType.Uuid, stop);
        else
            await copy.WriteNullAsync(stop);
        await copy.WriteAsync(bypassesWindow, NpgsqlDbType.Boolean, stop);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, BulkJob job, RejectedRow row, JsonElement sent, CancellationToken stop)
    {
        await BeginAsync(copy, job, row.Index, RowStatus.Rejected, stop);
        await copy.WriteAsync(row.Code, NpgsqlDbType.Text, stop);
        await copy.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(row.Errors, Json), NpgsqlDbType.Jsonb, stop);
        if (row.DuplicateOf is { } index)
            await copy.WriteAsync(index, NpgsqlDbType.Integer, stop);
        else
            await copy.WriteNullAsync(stop);
        await copy.WriteAsync(RowPayload.Of(sent), NpgsqlDbType.Jsonb, stop);
        await copy.WriteNullAsync(stop);
        await copy.WriteNullAsync(stop);
        await copy.WriteNullAsync(stop);
        await copy.WriteAsync("", NpgsqlDbType.Text, stop);
        for (var column = 0; column < 5; column++)
            await copy.WriteNullAsync(stop);
        await copy.WriteAsync(false, NpgsqlDbType.Boolean, stop);
    }

    private static async Task BeginAsync(NpgsqlBinaryImporter copy, BulkJob job, int index, string status, CancellationToken stop)
    {
        await copy.StartRowAsync(stop);
        await copy.WriteAsync(job.Id, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(EnrollmentTarget.RequestRows.KeyOf(index), NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(job.AccountId, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(index, NpgsqlDbType.Integer, stop);
        await copy.WriteAsync(status, NpgsqlDbType.Text, stop);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken stop) =>
        text is null ? copy.WriteNullAsync(stop) : copy.WriteAsync(text, NpgsqlDbType.Text, stop);
}

/// <summary>Holds the answer that a request got about its rows.</summary>
public sealed record AnsweredRows(int Accepted, IReadOnlyList<RejectedRow> Rejected);
