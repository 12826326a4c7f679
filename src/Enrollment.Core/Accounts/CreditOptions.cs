using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Accounts;

/// <summary>Configuration section <c>Credits</c>: what a request costs an account whose credits are counted.</summary>
public sealed class CreditOptions
{
    public const string Section = "Credits";

    /// <summary>Credits for a request that reads, a dry run among them.</summary>
    [Range(0, 1_000_000)]
    public int Read { get; init; } = 1;

    /// <summary>Credits for a request that writes, whatever it writes.</summary>
    [Range(0, 1_000_000)]
    public int Write { get; init; } = 2;
}
