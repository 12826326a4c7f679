using System.Security.Cryptography;

namespace Enrollment.Core.Webhooks;

/// <summary>A secret that signs an account's deliveries. Every signature needs it in full, so it cannot be hashed.</summary>
public sealed class WebhookSecret
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>32 random bytes.</summary>
    public required byte[] Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When the secret expires; until then it signs beside the current one. Null for the current secret, of which an account has
    /// exactly one.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public static WebhookSecret New(Guid accountId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        AccountId = accountId,
        Secret = RandomNumberGenerator.GetBytes(32),
        CreatedAt = now,
    };
}
