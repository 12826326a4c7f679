using Enrollment.Contracts;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Consumers.Imports;

/// <summary>The valid API key of a message, which says whose the message is and what it may do.</summary>
/// <param name="ImportId">The import that the message has become; null if it has not.</param>
internal sealed record BatchKey(Guid Id, Guid AccountId, string[] Scopes, DateTimeOffset? LastUsedAt, Guid? ImportId = null)
{
    // Longer than any key; whatever comes beyond is not worth a hash.
    private const int MaxLength = 500;

    /// <summary>Hashes a key. Returns null if there is none, or none can be like it.</summary>
    public static byte[]? HashOf(string? secret) => secret is null || secret.Length > MaxLength ? null : ApiKey.Hash(secret);

    /// <summary>Finds a key. Returns null if no such key is valid.</summary>
    public static async Task<BatchKey?> FindAsync(IDbContextFactory<EnrollmentDb> databases, string? secret, DateTimeOffset now, CancellationToken stop)
    {
        if (HashOf(secret) is not { } hash)
            return null;
        await using var db = await databases.CreateDbContextAsync(stop);
        var key = await ApiKey.Valid(db.ApiKeys, now).AsNoTracking().SingleOrDefaultAsync(row => row.Sha256 == hash, stop);
        return key is null ? null : new(key.Id, key.AccountId, key.Scopes, key.LastUsedAt);
    }

    /// <summary>Says why a message with this key cannot be taken in; null if it can.</summary>
    public static Refusal? Refuse(string? secret, BatchKey? key) => (secret, key) switch
    {
        (null, _) => new(RefusalCodes.Unauthorized, $"The message carries no API key in its header {EnrollmentHeaders.ApiKey}."),
        (_, null) => new(RefusalCodes.Unauthorized, "The API key is unknown, has expired or has been revoked."),
        (_, not null) => Lacks(key.Scopes, Core.Accounts.Scopes.ContactsWrite),
    };

    /// <summary>Makes the refusal of a key that lacks a scope. Returns null if it has it.</summary>
    public static Refusal? Lacks(string[] scopes, string scope) =>
        scopes.Contains(scope, StringComparer.Ordinal) ? null : new(RefusalCodes.InsufficientScope, $"The API key lacks the scope {scope}.");
}
