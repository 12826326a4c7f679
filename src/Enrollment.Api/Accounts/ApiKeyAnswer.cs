using Enrollment.Core.Accounts;

namespace Enrollment.Api.Accounts;

/// <summary>An API key as callers see it.</summary>
/// <param name="AccountId">Whose key it is. Requests on the bus name the account beside the key.</param>
/// <param name="Prefix">The readable beginning of the key, to tell keys apart.</param>
/// <param name="ExpiresAt">From then on it is let in no longer; null: it never expires.</param>
/// <param name="LastUsedAt">To the minute; null: never.</param>
public sealed record ApiKeyAnswer(
    Guid Id, Guid AccountId, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    internal static readonly ApiKeyAnswer Example = new(
        new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), new("0198f3a2-0000-7000-8000-000000000001"), "Nightly import", "ek_live_Zm9v",
        ["contacts:write", "customers:write"], new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), null, null);

    public static ApiKeyAnswer Of(ApiKey key) => new(key.Id, key.AccountId, key.Name, key.Prefix, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}

/// <summary>A key that has just been made.</summary>
/// <param name="Key">The key itself. Only its SHA-256 is kept: it cannot be shown again.</param>
public sealed record CreatedApiKey(
    Guid Id, Guid AccountId, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string Key)
{
    internal static readonly CreatedApiKey Example = Of(ApiKeyAnswer.Example, "ek_live_Zm9vYmFyLi4uIHRoaXMgaXMgb25seSBhbiBleGFtcGxl");

    public static CreatedApiKey Of(ApiKeyAnswer key, string secret) =>
        new(key.Id, key.AccountId, key.Name, key.Prefix, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, secret);
}
