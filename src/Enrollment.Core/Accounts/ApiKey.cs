using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Enrollment.Core.Accounts;

/// <summary>
/// The secret that identifies a caller. Only its beginning and its SHA-256 are stored. A key has 256 random bits, or at least 32
/// characters that the operator chose, so a slower hash is not needed.
/// </summary>
public sealed class ApiKey
{
    /// <summary>The shortest key that an operator may choose: 32 characters hold 128 bits even in hexadecimal.</summary>
    public const int MinimumLength = 32;

    private static readonly string[] Markers = ["ek_live_", "ek_test_"];

    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required string Name { get; set; }

    /// <summary>The readable beginning of the key, which tells keys apart. At most four of its characters are secret.</summary>
    public required string Prefix { get; init; }

    public required byte[] Sha256 { get; init; }
    public required string[] Scopes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When the key expires; null if never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Makes a new secret: a readable prefix and 256 random bits.</summary>
    /// <param name="environment"><c>live</c> or <c>test</c>.</param>
    public static string NewSecret(string environment = "live") => $"ek_{environment}_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public static ApiKey Of(string secret, Guid accountId, string name, IEnumerable<string> scopes, DateTimeOffset now, DateTimeOffset? expiresAt = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        AccountId = accountId,
        Name = name,
        Prefix = Beginning(secret),
        Sha256 = Hash(secret),
        Scopes = scopes.ToArray(),
        CreatedAt = now,
        ExpiresAt = expiresAt,
    };

    /// <summary>Selects the keys that are neither revoked nor expired.</summary>
    public static IQueryable<ApiKey> Valid(IQueryable<ApiKey> keys, DateTimeOffset now) =>
        keys.Where(key => key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now));

    // Enrollment histories show it. A key that the operator chose may be secret from its first character on.
    private static string Beginning(string secret)
    {
        var marker = Markers.FirstOrDefault(known => secret.StartsWith(known, StringComparison.Ordinal)) ?? "";
        return secret[..(marker.Length + 4)];
    }
}
