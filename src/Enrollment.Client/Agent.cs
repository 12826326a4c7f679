using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>A sequence of timed steps that calls people. docs/http-interface.md and the OpenAPI document describe the settings.</summary>
/// <param name="Version">Rises with every change of the steps or of what outcomes mean. Enrolled contacts keep the version they started with.</param>
/// <param name="IsReady">Whether contacts can be scheduled, as far as the settings are concerned.</param>
/// <param name="Problems">Words for what keeps the agent from calling.</param>
/// <param name="Warnings">Words for what may be meant otherwise.</param>
public sealed record Agent(
    Guid Id,
    string? ExternalId,
    string Name,
    string? Description,
    bool IsActive,
    int Version,
    int StepCount,
    long LiveEnrollmentCount,
    IReadOnlyList<AgentStep> Steps,
    bool IsReady,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<string, RetryRule> RetryRules,
    int MaxAttempts,
    IReadOnlyList<string> SuccessOutcomes,
    IReadOnlyList<AgentVariable> Variables,
    bool StrictVariables,
    bool RequiresEmail,
    IReadOnlyList<string> Timezones,
    bool OnlyListedTimezones,
    bool InferTimezone,
    CallWeek CallWindows,
    IReadOnlyList<CallDate> Exceptions,
    bool AllowWindowBypass,
    bool RespectNumberZones,
    string? PhoneRegion,
    string PhoneCheck,
    IReadOnlyList<string>? AllowedRegions,
    int MaxConcurrentCalls,
    int? MaxCallsPerDay,
    int DispatchWithinMinutes,
    int ReportTimeoutMinutes,
    bool RequireStart,
    string IfAlreadyEnrolled,
    int? ExpireAfterDays,
    string? Dialer,
    string? CallerId,
    JsonElement? Data,
    ResultWebhook? ResultWebhook,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Changes with the agent and its steps. Send it with a change that must not overwrite another one.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }
}

/// <summary>An agent as lists show it.</summary>
public sealed record ListedAgent(
    Guid Id, string? ExternalId, string Name, string? Description, bool IsActive, int Version, int StepCount, long LiveEnrollmentCount,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A step of an agent.</summary>
/// <param name="Id">Stays the same over versions.</param>
/// <param name="StepOrder">Counts from 1, without gaps.</param>
/// <param name="DelayFrom">One of <see cref="DelayOrigins"/>.</param>
public sealed record AgentStep(
    Guid Id, int StepOrder, string Name, string? Description, int DelayDays, int DelayHours, int DelayMinutes, string DelayFrom, bool IsActive, Guid? AutomationId,
    AgentAction Action)
{
    /// <summary>The ETag of the agent as a whole.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }
}

/// <summary>The action of an agent's step.</summary>
/// <param name="Type">One of <see cref="ActionTypes"/>.</param>
/// <param name="Dispatch">How a call reaches its dialer, one of <see cref="CallDispatch"/>.</param>
/// <param name="OnSuccess">What follows a call that succeeded, one of <see cref="AfterSuccess"/>.</param>
public sealed record AgentAction(
    string Type, string? Dispatch = null, string? Url = null, IReadOnlyDictionary<string, string>? Headers = null, JsonElement? Data = null, string? OnSuccess = null,
    JsonElement? Body = null);

/// <summary>A variable that rows may bring.</summary>
/// <param name="Required">Whether every row needs it. Default true.</param>
public sealed record AgentVariable(string Name, bool? Required = null, string? Description = null);

/// <summary>A stretch of a day in which calls may be made, like 09:00 to 17:00.</summary>
public sealed record WindowTimes(string From, string To);

/// <summary>The windows of each weekday. A weekday without windows is closed.</summary>
public sealed record CallWeek(
    IReadOnlyList<WindowTimes>? Monday = null,
    IReadOnlyList<WindowTimes>? Tuesday = null,
    IReadOnlyList<WindowTimes>? Wednesday = null,
    IReadOnlyList<WindowTimes>? Thursday = null,
    IReadOnlyList<WindowTimes>? Friday = null,
    IReadOnlyList<WindowTimes>? Saturday = null,
    IReadOnlyList<WindowTimes>? Sunday = null);

/// <summary>The windows of one local date, in place of its weekday's. None closes the date.</summary>
/// <param name="Date">Like 2030-01-31.</param>
public sealed record CallDate(string Date, string? Name, IReadOnlyList<WindowTimes> Windows);

/// <summary>The retries after one outcome, with the delay of each.</summary>
public sealed record RetryRule(int Retries, IReadOnlyList<int>? DelayMinutes = null);

/// <summary>Where results are sent.</summary>
/// <param name="Events">Words of <see cref="ResultEvents"/>.</param>
public sealed record ResultWebhook(string Url, IReadOnlyDictionary<string, string>? Headers = null, IReadOnlyList<string>? Events = null);

/// <summary>When calls may be made next.</summary>
/// <param name="At">The instant that was asked about.</param>
/// <param name="IsOpen">Whether a call may be made at that instant.</param>
/// <param name="OpensAt">The first open instant from then on. Null if there is none within 400 days.</param>
/// <param name="ClosesAt">When that opening ends. Null if it does not within 400 days.</param>
/// <param name="LocalOpensAt">The wall clock of the zone at that opening, without an offset.</param>
public sealed record NextWindow(string Timezone, DateTimeOffset At, bool IsOpen, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, string? LocalOpensAt);
