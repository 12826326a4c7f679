using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Bench;

/// <summary>
/// Measures what the servers allow: the same rows by COPY, a request in a transaction, then enrolled set-based in pages of 500, and a message of the
/// same bytes published with a confirm for each. Nothing is checked, planned or asked first.
/// </summary>
internal sealed class ScheduleLimit(Engine engine, Guid account, byte[] announcement)
{
    private const string Copy =
        "copy bulk_rows (job_id, key, account_id, row_index, status, payload, name, phone_e164, timezone, anchor, variables) from stdin (format binary)";

    /// <returns>Rows a second.</returns>
    public async Task<double> MeasureAsync(RowsRequest numbers, int rows, CancellationToken stop)
    {
        await Seed.VacuumAsync(engine.Database, stop);
        var sequence = Guid.CreateVersion7();
        var most = Math.Min(rows, LimitRun.MostRows);
        var requests = Enumerable.Range(0, most / RowsRequest.Size).Select(request => request * RowsRequest.Size).ToList();
        var elapsed = await LimitRun.TimeAsync(engine, requests, messages: most, async (first, publisher) =>
        {
            var job = Guid.CreateVersion7();
            await WriteAsync(job, numbers, first, stop);
            for (var page = 0; page < RowsRequest.Size; page += LimitRun.BatchSize)
                await publisher.PublishAsync(await EnrollAsync(job, sequence, page, stop), announcement);
        }, stop);
        return most / elapsed.TotalSeconds;
    }

    private async Task WriteAsync(Guid job, RowsRequest numbers, int first, CancellationToken stop)
    {
        await using var connection = await engine.Database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using (var insert = new NpgsqlCommand(Sql.Read("InsertRowsJob"), connection) { Parameters = { new("job_id", job), new("account_id", account) } })
            await insert.ExecuteNonQueryAsync(stop);
        await using (var copy = await connection.BeginBinaryImportAsync(Copy, stop))
        {
            for (var index = 0; index < RowsRequest.Size; index++)
                await WriteAsync(copy, job, index, numbers, first + index, stop);
            await copy.CompleteAsync(stop);
        }
        await transaction.CommitAsync(stop);
    }

    private async Task WriteAsync(NpgsqlBinaryImporter copy, Guid job, int index, RowsRequest numbers, int row, CancellationToken stop)
    {
        await copy.StartRowAsync(stop);
        await copy.WriteAsync(job, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(KeyOf(index), NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(account, NpgsqlDbType.Uuid, stop);
        await copy.WriteAsync(index, NpgsqlDbType.Integer, stop);
        await copy.WriteAsync("accepted", NpgsqlDbType.Text, stop);
        await copy.WriteAsync(numbers.Row(row), NpgsqlDbType.Jsonb, stop);
        await copy.WriteAsync(RowsRequest.NameOf(row), NpgsqlDbType.Text, stop);
        await copy.WriteAsync(numbers.NumberOf(row), NpgsqlDbType.Text, stop);
        await copy.WriteAsync("UTC", NpgsqlDbType.Text, stop);
        await copy.WriteAsync(DateTime.UtcNow, NpgsqlDbType.TimestampTz, stop);
        await copy.WriteAsync(RowsRequest.VariablesOf(row), NpgsqlDbType.Jsonb, stop);
    }

    /// <returns>The enrollments' ids.</returns>
    private async Task<IReadOnlyList<Guid>> EnrollAsync(Guid job, Guid sequence, int page, CancellationToken stop)
    {
        await using var connection = await engine.Database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var contacts = new NpgsqlCommand(Sql.Read("InsertRowsContacts"), connection);
        AddTo(contacts.Parameters, job, page);
        await contacts.ExecuteNonQueryAsync(stop);
        await using var enroll = new NpgsqlCommand(Sql.Read("InsertRowsPage"), connection) { Parameters = { new("sequence_id", sequence) } };
        AddTo(enroll.Parameters, job, page);
        var ids = await Sql.IdsAsync(enroll, stop);
        await transaction.CommitAsync(stop);
        return ids;
    }

    private void AddTo(NpgsqlParameterCollection parameters, Guid job, int page)
    {
        parameters.Add(new("account_id", account));
        parameters.Add(new("job_id", job));
        parameters.Add(new("after_key", KeyOf(page - 1)));
        parameters.Add(new("up_to_key", KeyOf(page + LimitRun.BatchSize - 1)));
    }

    // As the engine's: the row's index plus one.
    private static Guid KeyOf(int index)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], index + 1);
        return new Guid(bytes, bigEndian: true);
    }
}
