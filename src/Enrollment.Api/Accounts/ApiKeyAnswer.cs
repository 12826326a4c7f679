using Enrollment.Core.Accounts;

namespace Enrollment.Api.Accounts;

/// <summary>An API key as callers see it.</summary>
/// <param name="AccountId">The account of the key. Requests on the bus name the account beside the key.</param>
/// <param name="Prefix">The readable beginning of the key, which tells keys apart.</param>
/// <param name="ExpiresAt">When the key expires; null if never.</param>
/// <param name="LastUsedAt">When the key was last used, to the minute; null if never.</param>
public sealed record ApiKeyAnswer(
    Guid Id, Guid AccountId, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    internal static readonly ApiKeyAnswer Example = new(
        new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55"), new("0198f3a2-0000-7000-8000-000000000001"), "Nightly import", "ek_live_Zm9v",
        ["contacts:write", "customers:write"], new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), null, null);

    public static ApiKeyAnswer Of(ApiKey key) => new(key.Id, key.AccountId, key.Name, key.Prefix, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}

/// <summary>An API key that has just been created.</summary>
/// <param name="Key">The key itself. Only its SHA-256 is stored, so the key cannot be shown again.</param>
public sealed record CreatedApiKey(
    Guid Id, Guid AccountId, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string Key)
{
    internal static readonly CreatedApiKey Example = Of(ApiKeyAnswer.Example, "ek_live_Zm9vYmFyLi4uIHRoaXMgaXMgb25seSBhbiBleGFtcGxl");

    public static CreatedApiKey Of(ApiKeyAnswer key, string secret) =>
        new(key.Id, key.AccountId, key.Name, key.Prefix, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, secret);
}
