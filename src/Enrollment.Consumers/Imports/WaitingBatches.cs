using System.Text.Json;
using Enrollment.Core.Database;
using Enrollment.Core.Imports;
using Enrollment.Core.Requests;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Consumers.Imports;

/// <summary>A batch that was taken in and is due.</summary>
/// <param name="Position">Its place in the order of the queue; another one if its message was taken in anew.</param>
/// <param name="Attempts">How often it has been begun, this time included.</param>
/// <param name="FirstAttemptAt">When it was begun first, later by the time for which nobody worked on it though it was due.</param>
internal sealed record WaitingBatch(
    Guid ImportId, Guid AccountId, long Position, string MessageId, Guid ApiKeyId, BatchBody Body, BatchReply? Reply, int Attempts, DateTimeOffset FirstAttemptAt)
{
    /// <summary>Known once the body was read as far as that; null before.</summary>
    public BatchLabel? Label { get; init; }
}

/// <summary>Runs the statements on the batches that wait to be merged.</summary>
public sealed class WaitingBatches(NpgsqlDataSource dataSource, TimeProvider clock)
{
    private const long MaxCounted = 100_000;

    // Each gets a copy of the answer, and all of them leave with one row of the outbox.
    private const int MostReplies = 100;

    private static readonly string ClaimNextSql = EmbeddedSql.Of(typeof(WaitingBatches), "ClaimNext");
    private static readonly string CountSql = EmbeddedSql.Of(typeof(WaitingBatches), "Count");
    private static readonly string HoldSql = EmbeddedSql.Of(typeof(WaitingBatches), "Hold");
    private static readonly string PostponeSql = EmbeddedSql.Of(typeof(WaitingBatches), "Postpone");
    private static readonly string GiveBackSql = EmbeddedSql.Of(typeof(WaitingBatches), "GiveBack");
    private static readonly string AwaitFilePlaceSql = EmbeddedSql.Of(typeof(WaitingBatches), "AwaitFilePlace");
    private static readonly string RemoveSql = EmbeddedSql.Of(typeof(WaitingBatches), "Remove");
    private static readonly string TakeRepliesSql = EmbeddedSql.Of(typeof(WaitingBatches), "TakeReplies");
    private static readonly string FailImportSql = EmbeddedSql.Of(typeof(WaitingBatches), "FailImport");

    /// <summary>Claims the next batch of an account behind <paramref name="after"/>, in the order of their ids.</summary>
    /// <param name="work">What this process has in work already.</param>
    /// <returns>The batch; null if none of an account behind is due and free.</returns>
    internal async Task<WaitingBatch?> ClaimNextAsync(Guid after, BatchesInWork work, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(ClaimNextSql);
        command.Parameters.Add(new("after", after));
        command.Parameters.Add(new("in_work", work.Imports()));
        command.Parameters.Add(new("full", work.FullAccounts()));
        command.Parameters.Add(new("has_file_place", work.HasFilePlace));
        command.Parameters.Add(new("now", now));
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? Read(reader) : null;
    }

    /// <summary>Counts the batches that were taken in and are not merged yet, up to <see cref="MaxCounted"/>.</summary>
    internal async Task<long> CountAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(CountSql);
        command.Parameters.Add(new("limit", MaxCounted));
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Holds a batch until the transaction ends. Returns false if another process has it or has ended it.</summary>
    internal static async Task<bool> TryHoldAsync(NpgsqlConnection connection, WaitingBatch batch, CancellationToken stop)
    {
        await using var command = Command(HoldSql, connection, batch);
        return await command.ExecuteScalarAsync(stop) is not null;
    }

    /// <summary>Forgets a batch in the transaction in which its import ends. Returns false if another process has done so.</summary>
    internal static async Task<bool> TryRemoveAsync(NpgsqlConnection connection, WaitingBatch batch, CancellationToken stop)
    {
        await using var command = Command(RemoveSql, connection, batch);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Notes the refusal of a batch and forgets it. Returns false if another process has ended it.</summary>
    internal async Task<bool> TryFailAsync(NpgsqlConnection connection, WaitingBatch batch, Refusal refusal, CancellationToken stop)
    {
        if (!await TryRemoveAsync(connection, batch, stop))
            return false;
        await using var fail = Command(FailImportSql, connection, batch);
        fail.Parameters.Add(new("failed", ImportStatus.Failed));
        fail.Parameters.Add(new("code", refusal.Code));
        fail.Parameters.Add(new("detail", BatchAnswers.DetailOf(refusal)));
        fail.Parameters.Add(Text("kind", batch.Label?.Kind));
        fail.Parameters.Add(Text("source", batch.Label?.Source));
        fail.Parameters.Add(Text("name", batch.Label?.Name));
        fail.Parameters.Add(new("now", clock.GetUtcNow()));
        await fail.ExecuteNonQueryAsync(stop);
        return true;
    }

    /// <summary>
    /// Takes the queues that the answer goes to: that of the message, and those of its repeats. Call it in the transaction that ends the
    /// import, behind the statement that does so: no repeat is missed then.
    /// </summary>
    internal static async Task<IReadOnlyList<BatchReply>> TakeRepliesAsync(NpgsqlConnection connection, WaitingBatch batch, CancellationToken stop)
    {
        List<BatchReply> replies = batch.Reply is null ? [] : [batch.Reply];
        await using var command = Command(TakeRepliesSql, connection, batch);
        command.Parameters.Add(new("most", MostReplies));
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            replies.Add(new(reader.Get<string>("reply_to"), new(reader.TextOrNull("correlation_id"), reader.Get<bool>("is_plain"))));
        return replies;
    }

    /// <summary>Lets a batch wait for its next attempt.</summary>
    /// <param name="givesBack">Whether the attempt does not count, because something outside of the batch was the reason.</param>
    internal async Task PostponeAsync(WaitingBatch batch, DateTimeOffset until, bool givesBack, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var command = Command(PostponeSql, connection, batch);
        command.Parameters.Add(new("next_attempt_at", until));
        // Its own count, or what another process added that claimed it in the same moment would stay.
        command.Parameters.Add(new("attempts", givesBack ? batch.Attempts - 1 : batch.Attempts));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Lets a batch wait until a process has a place to fetch its file. The attempt does not count.</summary>
    internal async Task AwaitFilePlaceAsync(WaitingBatch batch, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var command = Command(AwaitFilePlaceSql, connection, batch);
        command.Parameters.Add(new("now", clock.GetUtcNow()));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Takes back the attempt at a batch that could not begin.</summary>
    internal async Task GiveBackAsync(WaitingBatch batch, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var command = Command(GiveBackSql, connection, batch);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection, WaitingBatch batch) => new(sql, connection)
    {
        Parameters = { new("import_id", batch.ImportId), new("account_id", batch.AccountId), new("position", batch.Position) },
    };

    private static NpgsqlParameter Text(string name, string? value) => new(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value };

    private static WaitingBatch Read(NpgsqlDataReader row)
    {
        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Get<string>("headers"))!;
        var body = new BatchBody(row.TextOrNull("content_type"), row.TextOrNull("content_encoding"), headers, row.Get<byte[]>("body"));
        var reply = BatchReply.Of(row.TextOrNull("reply_to"), new(row.TextOrNull("correlation_id"), IsPlain: !DeliveredBatch.IsEnvelope(body.ContentType)));
        return new(
            row.Get<Guid>("import_id"), row.Get<Guid>("account_id"), row.Get<long>("position"), row.Get<string>("message_id"), row.Get<Guid>("created_by"),
            body, reply, row.Get<int>("attempts"), row.Get<DateTimeOffset>("first_attempt_at"));
    }
}
