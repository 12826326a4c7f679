using System.Text;
using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Rows;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Batches;

/// <summary>Answers with rows of a batch as a CSV file. It is written while it is read, so that no file stands in memory.</summary>
public sealed class RowsFile : IResult
{
    internal const string Type = "text/csv";

    /// <summary>Rows are checked against fewer variables each. Refused ones may together have any number of names.</summary>
    private const int MaxVariables = 1_000;

    // Read at once, and written while no connection is held: the caller may read slowly.
    private const int AtOnce = 100;

    private static readonly UTF8Encoding WithMark = new(encoderShouldEmitUTF8Identifier: true);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string ReadColumnsSql = EmbeddedSql.Of(typeof(RowsFile), "ReadColumns");
    private static readonly string ReadNextSql = EmbeddedSql.Of(typeof(RowsFile), "ReadNext");

    private readonly NpgsqlDataSource _dataSource;
    private readonly BulkJob _job;
    private readonly string? _status;
    private readonly RowsCsv _csv;

    private RowsFile(NpgsqlDataSource dataSource, BulkJob job, string? status, RowsCsv csv) => (_dataSource, _job, _status, _csv) = (dataSource, job, status, csv);

    /// <param name="status">Takes only the rows with this status; null takes all.</param>
    internal static async Task<Results<RowsFile, Problem>> OfAsync(
        Guid id, string? status, Caller caller, EnrollmentDb db, NpgsqlDataSource dataSource, CancellationToken stop)
    {
        if (await StoredBatch.FindAsync(db, caller, id, stop) is not { } job)
            return GetBatch.NotFound(id);
        return await ColumnsAsync(dataSource, job, status, stop) is { } columns
            ? new RowsFile(dataSource, job, status, new(columns))
            : Problems.RowsExpired.With(
                $"The contacts of the batch {id} are not kept any more.", $"GET /api/v1/batches/{id}/rows still lists them with their codes.");
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stop = httpContext.RequestAborted;
        httpContext.Response.ContentType = $"{Type}; charset=utf-8";
        httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{_status ?? "rows"}.csv\"";
        await using var writer = new StreamWriter(httpContext.Response.Body, WithMark, leaveOpen: true);
        await writer.WriteAsync(_csv.Header.AsMemory(), stop);
        var (after, read) = (Guid.Empty, 0);
        do
        {
            var rows = await ReadNextAsync(after, stop);
            foreach (var (_, row) in rows)
                await writer.WriteAsync(_csv.LineOf(row).AsMemory(), stop);
            (after, read) = (rows.Count > 0 ? rows[^1].Key : after, rows.Count);
        }
        while (read == AtOnce);
    }

    // A contact's own fields first, in the order in which they are described, then its variables. Null if the rows are not kept any more.
    private static async Task<IReadOnlyList<string>?> ColumnsAsync(NpgsqlDataSource dataSource, BulkJob job, string? status, CancellationToken stop)
    {
        await using var command = Command(dataSource, ReadColumnsSql, job, status);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var sent = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
        {
            if (reader.Get<bool>("is_expired"))
                return null;
            if (reader.TextOrNull("name") is { } name)
                sent.Add(name);
        }
        return [.. RowFields.All.Where(sent.Contains), .. sent.Where(name => !RowFields.IsOwn(name)).Order(StringComparer.Ordinal).Take(MaxVariables)];
    }

    private async Task<List<(Guid Key, FileRow Row)>> ReadNextAsync(Guid after, CancellationToken stop)
    {
        await using var command = Command(_dataSource, ReadNextSql, _job, _status);
        command.Parameters.Add(new("after_key", after));
        command.Parameters.Add(new("limit", AtOnce));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<(Guid, FileRow)>(AtOnce);
        while (await reader.ReadAsync(stop))
            rows.Add((reader.Get<Guid>("key"), new(
                reader.Get<int>("row_index"), reader.TextOrNull("code"), FirstIn(reader.TextOrNull("errors")), reader.TextOrNull("payload"))));
        return rows;
    }

    private static string? FirstIn(string? errors) => errors is null ? null : JsonSerializer.Deserialize<List<RowError>>(errors, Json)![0].Detail;

    private static NpgsqlCommand Command(NpgsqlDataSource dataSource, string sql, BulkJob job, string? status)
    {
        var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new("job_id", job.Id));
        command.Parameters.Add(new("account_id", job.AccountId));
        command.Parameters.Add(new("status", NpgsqlDbType.Text) { Value = (object?)status ?? DBNull.Value });
        return command;
    }
}
