using System.ComponentModel.DataAnnotations;

namespace Enrollment.Core.Accounts;

/// <summary>Configuration section <c>Credits</c>: the price of a request for accounts whose credits are limited.</summary>
public sealed class CreditOptions
{
    public const string Section = "Credits";

    /// <summary>The price of a request that reads, including a dry run.</summary>
    [Range(0, 1_000_000)]
    public int Read { get; init; } = 1;

    /// <summary>The price of a request that writes.</summary>
    [Range(0, 1_000_000)]
    public int Write { get; init; } = 2;

    /// <summary>The price of each contact that a request accepts to be called. Such a request does not cost <see cref="Write"/>.</summary>
    [Range(0, 1_000_000)]
    public int AgentContact { get; init; } = 1;
}
