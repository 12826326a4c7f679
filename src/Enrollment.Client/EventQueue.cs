using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>A sequence of timed steps.</summary>
/// <param name="IsActive">Whether it runs. While it is paused, due steps wait and nobody is dropped.</param>
/// <param name="Version">Rises with every change of the steps. Enrolled contacts keep the version they started with.</param>
/// <param name="StepCount">Counts the steps of the present version, inactive ones included.</param>
/// <param name="LiveEnrollmentCount">Counts the enrollments that are pending, processing or paused.</param>
public sealed record EventQueue(
    Guid Id,
    string Name,
    string? Description,
    bool IsActive,
    int Version,
    int StepCount,
    long LiveEnrollmentCount,
    IReadOnlyList<EventQueueStep> Steps,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Changes with the queue and its steps. Send it with a change that must not overwrite another one.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }
}

/// <summary>An event queue as lists show it, without its steps.</summary>
public sealed record ListedEventQueue(
    Guid Id,
    string Name,
    string? Description,
    bool IsActive,
    int Version,
    int StepCount,
    long LiveEnrollmentCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A step of an event queue.</summary>
/// <param name="Id">Stays the same over versions.</param>
/// <param name="StepOrder">Counts from 1, without gaps.</param>
/// <param name="DelayFrom">One of <see cref="DelayOrigins"/>.</param>
/// <param name="AwaitCompletion">Whether the step is over only when its end is reported.</param>
/// <param name="CompletionTimeoutMinutes">How long the report is awaited.</param>
/// <param name="AutomationId">The caller's own automation that the step stands for.</param>
public sealed record EventQueueStep(
    Guid Id,
    int StepOrder,
    string Name,
    string? Description,
    int DelayDays,
    int DelayHours,
    int DelayMinutes,
    string DelayFrom,
    bool IsActive,
    bool AwaitCompletion,
    int? CompletionTimeoutMinutes,
    Guid? AutomationId,
    StepAction Action)
{
    /// <summary>The ETag of the event queue as a whole.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }
}

/// <summary>The action of a step.</summary>
/// <param name="Type">One of <see cref="ActionTypes"/>.</param>
/// <param name="Data">Travels with the announcement of an event step.</param>
/// <param name="Url">The address that a webhook step calls.</param>
/// <param name="Headers">The headers that a webhook step sends.</param>
/// <param name="Body">The object that a webhook step sends. Its texts are templates.</param>
public sealed record StepAction(
    string Type, JsonElement? Data = null, string? Url = null, IReadOnlyDictionary<string, string>? Headers = null, JsonElement? Body = null);

/// <summary>The words for what a step does.</summary>
public static class ActionTypes
{
    public const string Event = "event";
    public const string Webhook = "webhook";
    public const string Call = "call";
}

/// <summary>The words for what a delay counts from.</summary>
public static class DelayOrigins
{
    public const string Enrollment = "enrollment";
    public const string PreviousStep = "previous_step";
}
