using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Agents;

/// <summary><c>POST /agents/{agent_id}/schedule/sequences</c></summary>
public static class ScheduleMany
{
    /// <summary>Schedules calls to up to 1,000 contacts. Each is checked by itself, and the good ones are enrolled in the background.</summary>
    /// <remarks>
    /// The contacts that are not accepted are listed with the reasons. A request with the same <c>Idempotency-Key</c> gets the first answer
    /// again, for as long as the batch is kept.
    /// </remarks>
    public static Task<Results<Ok<ScheduledRows>, Accepted<ScheduledRows>, Problem>> HandleAsync(
        AgentAddress agent, AttemptedBody body, Caller caller, ManyRows requests, HttpContext http, CancellationToken stop) =>
        requests.AnswerAsync(agent, body, caller, http, stop);
}

/// <summary>Body of <c>POST /agents/{agent_id}/schedule/sequences</c>, as the API document shows it.</summary>
/// <param name="Contacts">The contacts to call. Any other field of a contact than these is a variable, a string.</param>
/// <param name="Timezone">The IANA time zone of contacts without one.</param>
/// <param name="GroupByField">A variable: of the contacts with the same value one is called at a time, until one call succeeds.</param>
/// <param name="GroupScope">Whether a group is of this request, or of all requests for the agent.</param>
/// <param name="NormalizeFields">Variables, or name, to be written in title case.</param>
/// <param name="AllowDuplicates">Whether contacts of one number are all called.</param>
/// <param name="DryRun">Whether to check only. Nothing is stored.</param>
public sealed record ScheduleManyBody(
    [property: JsonPropertyName("contacts"), MinLength(1), MaxLength(1_000)] IReadOnlyList<ContactToCall> Contacts,
    [property: JsonPropertyName("timezone")] string? Timezone,
    [property: JsonPropertyName("groupByField")] string? GroupByField,
    [property: JsonPropertyName("groupScope"), AllowedValues("batch", "agent"), DefaultValue("batch")] string? GroupScope,
    [property: JsonPropertyName("normalizeFields"), MaxLength(50)] IReadOnlyList<string>? NormalizeFields,
    [property: JsonPropertyName("allowDuplicates"), DefaultValue(false)] bool? AllowDuplicates,
    [property: JsonPropertyName("dryRun"), DefaultValue(false)] bool? DryRun);

/// <summary>A contact to be called.</summary>
/// <param name="PhoneNumber">The number as people write it; with its country code unless the agent has a region.</param>
/// <param name="Timezone">An IANA time zone.</param>
/// <param name="ScheduledAt">The earliest moment: an instant with offset, or local time in the contact's zone.</param>
public sealed record ContactToCall(
    [property: JsonPropertyName("name"), MaxLength(200)] string Name,
    [property: JsonPropertyName("phoneNumber"), MaxLength(50)] string PhoneNumber,
    [property: JsonPropertyName("phoneNumberExt"), MaxLength(15)] string? PhoneNumberExt,
    [property: JsonPropertyName("timezone")] string? Timezone,
    [property: JsonPropertyName("scheduledAt")] string? ScheduledAt,
    [property: JsonPropertyName("toEmailAddress")] string? ToEmailAddress)
{
    /// <summary>The variables, texts of up to 4,000 characters.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Variables { get; init; }
}
