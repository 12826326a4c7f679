using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Steps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Agents;

/// <summary><c>POST /agents/{agent_id}/schedule/sequence</c></summary>
public static class ScheduleOne
{
    /// <summary>Schedules calls to one contact and waits until it is enrolled.</summary>
    /// <remarks>Answered with 202 and without the sequence if that takes longer than ten seconds; the batch then tells how it went on.</remarks>
    public static Task<Results<Created<ScheduledOne>, Accepted<ScheduledOne>, Problem>> HandleAsync(
        AgentAddress agent, AttemptedBody body, Caller caller, OneRow requests, HttpContext http, CancellationToken stop) =>
        requests.AnswerAsync(agent, body, caller, http, stop);
}

/// <summary>Body of <c>POST /agents/{agent_id}/schedule/sequence</c>, as the API document shows it. Every other field is a variable, a string.</summary>
/// <param name="PhoneNumber">The number as people write it; with its country code unless the agent has a region.</param>
/// <param name="Timezone">An IANA time zone. If it is left out: the number's, if it lies in one only, else the agent's first.</param>
/// <param name="ScheduledAt">The earliest moment: an instant with offset, or local time in the contact's zone.</param>
/// <param name="BypassAllowedCallWindow">Whether the call windows are skipped. The agent must allow it.</param>
/// <param name="GroupByField">A variable: of the agent's contacts with the same value one is called at a time, until one call succeeds.</param>
public sealed record ScheduleOneBody(
    [property: JsonPropertyName("name"), MaxLength(200)] string Name,
    [property: JsonPropertyName("phoneNumber"), MaxLength(50)] string PhoneNumber,
    [property: JsonPropertyName("phoneNumberExt"), MaxLength(15)] string? PhoneNumberExt,
    [property: JsonPropertyName("timezone")] string? Timezone,
    [property: JsonPropertyName("scheduledAt")] string? ScheduledAt,
    [property: JsonPropertyName("toEmailAddress")] string? ToEmailAddress,
    [property: JsonPropertyName("bypassAllowedCallWindow"), DefaultValue(false)] bool? BypassAllowedCallWindow,
    [property: JsonPropertyName("groupByField"), MaxLength(64)] string? GroupByField)
{
    /// <summary>The variables, texts of up to 4,000 characters.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Variables { get; init; }
}

/// <summary>The answer to a request that schedules one contact.</summary>
/// <param name="BatchId">The batch that enrolls the contact.</param>
/// <param name="Sequence">The contact's way through the agent's steps; null while it is not enrolled yet.</param>
public sealed record ScheduledOne(
    [property: JsonPropertyName("batchId")] Guid BatchId,
    [property: JsonPropertyName("sequence")] ScheduledSequence? Sequence);

/// <summary>One contact's way through the steps of an agent.</summary>
/// <param name="SequenceId">The id of the enrollment.</param>
/// <param name="PhoneNumber">In E.164.</param>
/// <param name="ScheduledAt">The earliest moment of the first step.</param>
/// <param name="CustomInputVariables">The variables by their names.</param>
/// <param name="Status">The state of the enrollment, such as <c>pending</c>, or <c>waiting</c> while another one of its group is active.</param>
/// <param name="NextCallAt">When the next step is due; null if none is.</param>
/// <param name="ScheduledBy">Always <c>API</c>.</param>
public sealed record ScheduledSequence(
    [property: JsonPropertyName("sequenceId")] Guid SequenceId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("phoneNumber")] string PhoneNumber,
    [property: JsonPropertyName("phoneNumberExt")] string? PhoneNumberExt,
    [property: JsonPropertyName("scheduledAt")] DateTimeOffset ScheduledAt,
    [property: JsonPropertyName("toEmailAddress")] string? ToEmailAddress,
    [property: JsonPropertyName("customInputVariables")] IReadOnlyDictionary<string, string> CustomInputVariables,
    [property: JsonPropertyName("timezone")] string Timezone,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("nextCallAt")] DateTimeOffset? NextCallAt,
    [property: JsonPropertyName("scheduledBy")] string ScheduledBy,
    [property: JsonPropertyName("steps")] IReadOnlyList<ScheduledStep> Steps);

/// <summary>One step of the way.</summary>
/// <param name="StepType"><c>CALL</c>, <c>EVENT</c> or <c>WEBHOOK</c>.</param>
public sealed record ScheduledStep(
    [property: JsonPropertyName("stepType")] string StepType,
    [property: JsonPropertyName("delaySeconds")] long DelaySeconds)
{
    internal static ScheduledStep Of(PlannedStep step) => new(step.ActionType.ToUpperInvariant(), (long)step.Delay.TotalSeconds);
}
