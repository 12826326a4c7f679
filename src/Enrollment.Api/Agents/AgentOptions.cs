using Enrollment.Core.Rows;

namespace Enrollment.Api.Agents;

/// <summary>Configuration section <c>Agents</c>.</summary>
public sealed class AgentOptions
{
    public const string Section = "Agents";

    /// <summary>The accounts whose names and variables are written in title case on request, by their ids and commas; <c>*</c> means all.</summary>
    public string NormalizeFor { get; init; } = "*";

    public bool Normalizes(Guid accountId) => TitleCase.IsFor(NormalizeFor, accountId);

    /// <summary>The <c>phone_region</c> of agents that are made without one: an ISO 3166-1 code.</summary>
    public string? PhoneRegion { get; init; }
}
