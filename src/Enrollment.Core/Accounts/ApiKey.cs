using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Enrollment.Core.Accounts;

/// <summary>What a caller proves itself with. Only a SHA-256 of the key is kept: it has 256 random bits, so nothing slower is needed.</summary>
public sealed class ApiKey
{
    /// <summary>Shorter ones are refused when somebody brings his own: 32 characters hold 128 bits even in hexadecimal.</summary>
    public const int MinimumLength = 32;

    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required string Name { get; set; }

    /// <summary>The readable beginning of the key, to tell keys apart.</summary>
    public required string Prefix { get; init; }

    public required byte[] Sha256 { get; init; }
    public required string[] Scopes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>A new secret: a readable prefix and 256 random bits.</summary>
    public static string NewSecret() => "ek_live_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public static ApiKey Of(string secret, Guid accountId, string name, IEnumerable<string> scopes, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        AccountId = accountId,
        Name = name,
        Prefix = secret[..12],
        Sha256 = Hash(secret),
        Scopes = scopes.ToArray(),
        CreatedAt = now,
    };
}
