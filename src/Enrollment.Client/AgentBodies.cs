using System.Text.Json;

namespace Enrollment.Client;

/// <summary>An agent to make. What is left out has its default.</summary>
public sealed record NewAgent
{
    public required string Name { get; init; }
    public string? Description { get; init; }

    /// <summary>The caller's own id, which can stand in the place of the agent's.</summary>
    public string? ExternalId { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>At most 50, numbered in their order.</summary>
    public IReadOnlyList<NewAgentStep>? Steps { get; init; }

    public IReadOnlyDictionary<string, RetryRule>? RetryRules { get; init; }
    public int? MaxAttempts { get; init; }
    public IReadOnlyList<string>? SuccessOutcomes { get; init; }
    public IReadOnlyList<AgentVariable>? Variables { get; init; }
    public bool? StrictVariables { get; init; }
    public bool? RequiresEmail { get; init; }

    /// <summary>IANA names. The first one holds for rows that have none.</summary>
    public IReadOnlyList<string>? Timezones { get; init; }

    public bool? OnlyListedTimezones { get; init; }
    public bool? InferTimezone { get; init; }
    public CallWeek? CallWindows { get; init; }
    public IReadOnlyList<CallDate>? Exceptions { get; init; }
    public bool? AllowWindowBypass { get; init; }
    public bool? RespectNumberZones { get; init; }
    public string? PhoneRegion { get; init; }

    /// <summary>One of <see cref="PhoneChecks"/>.</summary>
    public string? PhoneCheck { get; init; }

    public IReadOnlyList<string>? AllowedRegions { get; init; }
    public int? MaxConcurrentCalls { get; init; }

    /// <summary>Default 3; null is unlimited.</summary>
    public Optional<int?> MaxCallsPerDay { get; init; }

    public int? DispatchWithinMinutes { get; init; }
    public int? ReportTimeoutMinutes { get; init; }
    public bool? RequireStart { get; init; }

    /// <summary>One of <see cref="Reenrollments"/>.</summary>
    public string? IfAlreadyEnrolled { get; init; }

    public int? ExpireAfterDays { get; init; }
    public string? Dialer { get; init; }
    public string? CallerId { get; init; }
    public JsonElement? Data { get; init; }
    public ResultWebhook? ResultWebhook { get; init; }
}

/// <summary>A change of an agent. Fields that are left out stay as they are.</summary>
public sealed record AgentChange
{
    public string? Name { get; init; }
    public Optional<string> Description { get; init; }
    public Optional<string> ExternalId { get; init; }

    /// <summary>Whether the agent calls; false pauses it.</summary>
    public bool? IsActive { get; init; }

    public IReadOnlyDictionary<string, RetryRule>? RetryRules { get; init; }
    public int? MaxAttempts { get; init; }
    public IReadOnlyList<string>? SuccessOutcomes { get; init; }
    public IReadOnlyList<AgentVariable>? Variables { get; init; }
    public bool? StrictVariables { get; init; }
    public bool? RequiresEmail { get; init; }
    public IReadOnlyList<string>? Timezones { get; init; }
    public bool? OnlyListedTimezones { get; init; }
    public bool? InferTimezone { get; init; }
    public CallWeek? CallWindows { get; init; }
    public IReadOnlyList<CallDate>? Exceptions { get; init; }
    public bool? AllowWindowBypass { get; init; }
    public bool? RespectNumberZones { get; init; }
    public Optional<string> PhoneRegion { get; init; }
    public string? PhoneCheck { get; init; }
    public Optional<IReadOnlyList<string>> AllowedRegions { get; init; }
    public int? MaxConcurrentCalls { get; init; }
    public Optional<int?> MaxCallsPerDay { get; init; }
    public int? DispatchWithinMinutes { get; init; }
    public int? ReportTimeoutMinutes { get; init; }
    public bool? RequireStart { get; init; }
    public string? IfAlreadyEnrolled { get; init; }
    public Optional<int?> ExpireAfterDays { get; init; }
    public Optional<string> Dialer { get; init; }
    public Optional<string> CallerId { get; init; }
    public Optional<JsonElement?> Data { get; init; }
    public Optional<ResultWebhook> ResultWebhook { get; init; }
}

/// <summary>A step of an agent to make.</summary>
public sealed record NewAgentStep
{
    /// <summary>Its place, from 1. Default: the last.</summary>
    public int? StepOrder { get; init; }

    public string? Name { get; init; }
    public string? Description { get; init; }
    public int? DelayDays { get; init; }
    public int? DelayHours { get; init; }
    public int? DelayMinutes { get; init; }

    /// <summary>One of <see cref="DelayOrigins"/>. Default: the enrollment.</summary>
    public string? DelayFrom { get; init; }

    public bool? IsActive { get; init; }
    public Guid? AutomationId { get; init; }
    public required AgentAction Action { get; init; }
}

/// <summary>A change of an agent's step. Fields that are left out stay as they are.</summary>
public sealed record AgentStepChange
{
    /// <summary>Moves the step there.</summary>
    public int? StepOrder { get; init; }

    public string? Name { get; init; }
    public Optional<string> Description { get; init; }
    public int? DelayDays { get; init; }
    public int? DelayHours { get; init; }
    public int? DelayMinutes { get; init; }

    /// <summary>One of <see cref="DelayOrigins"/>.</summary>
    public string? DelayFrom { get; init; }

    public bool? IsActive { get; init; }
    public Optional<Guid?> AutomationId { get; init; }

    /// <summary>Replaces the action as a whole.</summary>
    public AgentAction? Action { get; init; }
}

/// <summary>Which agents to list.</summary>
public sealed record AgentQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    public bool? IsActive { get; init; }

    /// <summary>A part of the name, without regard to case.</summary>
    public string? Name { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("is_active", IsActive).With("name", Name);
}
