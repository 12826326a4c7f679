using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>The answer to a request that schedules one contact.</summary>
/// <param name="BatchId">The batch that enrolls the contact.</param>
/// <param name="Sequence">The contact's way through the agent's steps. Null while it is not enrolled yet.</param>
public sealed record ScheduledOne(
    [property: JsonPropertyName("batchId")] Guid BatchId,
    [property: JsonPropertyName("sequence")] ScheduledSequence? Sequence);

/// <summary>One contact's way through the steps of an agent.</summary>
/// <param name="SequenceId">The id of the enrollment.</param>
/// <param name="PhoneNumber">In E.164.</param>
/// <param name="ScheduledAt">The earliest moment of the first step.</param>
/// <param name="CustomInputVariables">The variables by their names.</param>
/// <param name="Status">The state of the enrollment, such as <c>pending</c>, or <c>waiting</c> while another one of its group is active.</param>
/// <param name="NextCallAt">When the next step is due. Null if none is.</param>
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
    [property: JsonPropertyName("delaySeconds")] long DelaySeconds);
