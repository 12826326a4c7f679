using System.Text.Json;

namespace Enrollment.Core.Calls;

/// <summary>Describes the person behind an enrollment that came as a row. Written once; only <see cref="GroupSucceededAt"/> is set later.</summary>
public sealed class CallFacts
{
    public required Guid EnrollmentId { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid JobId { get; init; }
    public required string Name { get; init; }
    public string? Email { get; init; }
    public required string PhoneE164 { get; init; }

    /// <summary>The extension behind the number; empty if there is none.</summary>
    public required string PhoneExt { get; init; }

    /// <summary>The IANA name of the row's zone.</summary>
    public required string Timezone { get; init; }

    /// <summary>The row's own variables, as a JSON object of texts.</summary>
    public required string Variables { get; init; }

    /// <summary>The variable that the row's group was formed by; null if it is in none.</summary>
    public string? GroupField { get; init; }

    public string? GroupValue { get; init; }

    /// <summary>Whether the request asked to skip the call windows.</summary>
    public bool BypassesWindow { get; init; }

    /// <summary>When another one of its group succeeded late, so that this one is not tried again.</summary>
    public DateTimeOffset? GroupSucceededAt { get; init; }

    public IReadOnlyDictionary<string, string> ReadVariables() => JsonSerializer.Deserialize<Dictionary<string, string>>(Variables)!;
}
