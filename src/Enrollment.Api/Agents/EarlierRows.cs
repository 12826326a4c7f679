using System.Security.Cryptography;
using System.Text;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Agents;

/// <summary>
/// Finds the batch of an Idempotency-Key. A key counts for one agent and one operation, for as long as the batch is kept and whatever the
/// body is. A refused request has made no batch, so its key is free again.
/// </summary>
internal static class EarlierRows
{
    /// <summary>Finds the batch, and takes the key until the transaction ends if there is none.</summary>
    /// <param name="kind">See <see cref="RowRequestKinds"/>.</param>
    public static async Task<KeyedRequest> FindAsync(
        HttpContext http, EnrollmentDb db, RequestWork work, Guid accountId, Guid sequenceId, string kind, CancellationToken stop)
    {
        if (!IdempotencyKey.IsGiven(http.Request))
            return new(KeySha256: null);
        if (IdempotencyKey.Read(http.Request) is not { } key)
            return new(KeySha256: null) { Problem = IdempotencyKey.Unreadable() };
        var sha256 = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        // Looked for first: two replays at once need not wait for each other. Looked for again under the lock: the first request may just be done.
        if (await EarlierAsync() is { } answered)
            return new(sha256) { Earlier = answered };
        return await TryLockAsync(work.Connection, $"rows {sequenceId} {kind} {Convert.ToHexString(sha256)}", stop)
            ? new(sha256) { Earlier = await EarlierAsync() }
            : new(sha256) { Problem = IdempotencyKey.InFlight(TimeSpan.FromSeconds(1)) };

        Task<BulkJob?> EarlierAsync() => db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(
            job => job.AccountId == accountId && job.SequenceId == sequenceId && job.RequestKind == kind && job.RequestKeySha256 == sha256, stop);
    }

    /// <summary>Says in the answer's headers that the request was answered before, and whether its body was another one.</summary>
    public static void Show(HttpContext http, BulkJob earlier, AttemptedBody body)
    {
        http.Response.Headers["Idempotency-Replayed"] = "true";
        if (body.Fault is not null || !HashOf(body).AsSpan().SequenceEqual(earlier.RequestBodySha256))
            http.Response.Headers["Idempotency-Body-Differs"] = "true";
    }

    public static byte[] HashOf(AttemptedBody body) => SHA256.HashData(body.Body.Bytes.Span);

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, string name, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended(@name, 0))", connection) { Parameters = { new("name", name) } };
        return await command.ExecuteScalarAsync(stop) is true;
    }
}

/// <summary>Describes an earlier request that came with the same key.</summary>
/// <param name="KeySha256">The key's SHA-256; null if the request has none.</param>
internal sealed record KeyedRequest(byte[]? KeySha256)
{
    /// <summary>The batch that an earlier request with the key has made.</summary>
    public BulkJob? Earlier { get; init; }

    /// <summary>Why the request is not worked on.</summary>
    public Problem? Problem { get; init; }
}
