namespace Enrollment.Core.Accounts;

/// <summary>A customer of this service; everything else belongs to one.</summary>
public sealed class Account
{
    public required Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>Credits left; null: unlimited.</summary>
    public long? CreditsRemaining { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
