using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Core.Database;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Work;

/// <summary>The row of one Idempotency-Key, held by the request that works under it.</summary>
internal sealed class IdempotencyClaim(Caller caller, string method, string path, string key)
{
    private static readonly string FindSql = EmbeddedSql.Of(typeof(IdempotencyClaim), "FindKey");
    private static readonly string NoteWorkSql = EmbeddedSql.Of(typeof(IdempotencyClaim), "NoteWork");
    private static readonly string NoteAnswerSql = EmbeddedSql.Of(typeof(IdempotencyClaim), "NoteAnswer");

    private readonly SealedBody _sealed = new(key);

    /// <summary>The fingerprint of the request; null until a file has been read to its end.</summary>
    public byte[]? Fingerprint { get; set; }

    /// <summary>
    /// Takes the key's lock, which is held until the transaction ends. Returns false if another request with this key is under way.
    /// </summary>
    public async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended(@name, 0))", connection)
        {
            Parameters = { new("name", $"idempotency {caller.AccountId} {method} {path} {Convert.ToHexString(_sealed.Sha256)}") },
        };
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Finds the earlier request of this key. Returns null if there is none within a day.</summary>
    public async Task<EarlierRequest?> FindAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = Command(connection, FindSql);
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
            return null;
        var answer = reader.Get<int?>("status") is not { } status
            ? null
            : new StoredAnswer(
                status, JsonSerializer.Deserialize<Dictionary<string, string>>(reader.Get<string>("headers"))!, _sealed.Open(reader.Get<byte[]>("body")));
        return new(
            reader.Get<Guid>("api_key_id"), reader.Get<string[]>("scopes"), reader.Get<byte[]>("fingerprint"), reader.Get<Guid?>("work_id"),
            reader.Get<TimeSpan?>("answer_expected_in") ?? TimeSpan.Zero, answer);
    }

    /// <summary>Notes that the work is done and its answer is still to come.</summary>
    public async Task NoteWorkAsync(NpgsqlConnection connection, Guid workId, TimeSpan answerWithin, CancellationToken stop)
    {
        await using var command = Command(connection, NoteWorkSql);
        command.Parameters.Add(new("fingerprint", Fingerprint!));
        command.Parameters.Add(new("work_id", workId));
        command.Parameters.Add(new("answer_within", answerWithin));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Notes the work and its answer at once.</summary>
    public Task NoteAnswerAsync(NpgsqlConnection connection, byte[] fingerprint, StoredAnswer answer, CancellationToken stop)
    {
        Fingerprint = fingerprint;
        return WriteAnswerAsync(connection, answer, stop);
    }

    /// <summary>Notes the answer to work that has been noted before.</summary>
    public async Task NoteLateAnswerAsync(NpgsqlConnection connection, StoredAnswer answer, CancellationToken stop)
    {
        if (connection.State != System.Data.ConnectionState.Open)
            await connection.OpenAsync(stop);
        await WriteAnswerAsync(connection, answer, stop);
    }

    private async Task WriteAnswerAsync(NpgsqlConnection connection, StoredAnswer answer, CancellationToken stop)
    {
        await using var command = Command(connection, NoteAnswerSql);
        command.Parameters.Add(new("fingerprint", Fingerprint!));
        command.Parameters.Add(new("status", answer.Status));
        command.Parameters.Add(new("headers", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(answer.Headers) });
        command.Parameters.Add(new("body", _sealed.Seal(answer.Body.Span)));
        await command.ExecuteNonQueryAsync(stop);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection)
    {
        Parameters =
        {
            new("account_id", caller.AccountId), new("method", method), new("path", path), new("key_sha256", _sealed.Sha256),
            new("api_key_id", caller.KeyId), new("scopes", caller.Scopes.ToArray()),
        },
    };
}

/// <summary>The first request with a key.</summary>
/// <param name="WorkId">The id of what the request created, if that was committed before its answer.</param>
/// <param name="AnswerExpectedIn">How long the answer is still expected; null once that time has passed.</param>
internal sealed record EarlierRequest(
    Guid KeyId, IReadOnlyCollection<string> Scopes, byte[] Fingerprint, Guid? WorkId, TimeSpan AnswerExpectedIn, StoredAnswer? Answer)
{
    /// <summary>Says whether the answer may be shown to a caller: to the key that asked, or to one with at least its scopes.</summary>
    /// <param name="isSecret">Whether the answer shows a secret, which only the key that asked may see.</param>
    public bool IsFor(Caller caller, bool isSecret) => caller.KeyId == KeyId || (!isSecret && Scopes.All(caller.Scopes.Contains));
}
