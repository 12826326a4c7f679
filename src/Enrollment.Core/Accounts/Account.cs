namespace Enrollment.Core.Accounts;

/// <summary>A customer of this service. Every other row belongs to one account.</summary>
public sealed class Account
{
    public required Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The remaining credits; null if they are unlimited.</summary>
    public long? CreditsRemaining { get; set; }

    /// <summary>The most phone calls that may be under way at once, over all sequences of the account; null if they are unlimited.</summary>
    public int? MaxConcurrentCalls { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
