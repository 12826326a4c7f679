using System.Text.Json.Serialization;

namespace Enrollment.Client;

/// <summary>The answer to a request that schedules contacts.</summary>
/// <param name="BatchId">The batch that enrolls the accepted contacts. Null in a dry run.</param>
/// <param name="Rejected">The contacts that were not accepted, in their order.</param>
/// <param name="DryRun">Whether it was a dry run. Null if not.</param>
public sealed record ScheduledRows(
    [property: JsonPropertyName("batchId")] Guid? BatchId,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("accepted")] int Accepted,
    [property: JsonPropertyName("rejected")] IReadOnlyList<RejectedContact> Rejected,
    [property: JsonPropertyName("dryRun")] bool? DryRun);

/// <summary>A contact that was not accepted.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="PhoneNumber">Its number as it was sent. Null if that was no text.</param>
/// <param name="Error">What is wrong with it, for people.</param>
/// <param name="Code">The code of the first thing that is wrong.</param>
/// <param name="Errors">Everything that is wrong with it.</param>
/// <param name="DuplicateOf">The index of the contact with the same number. Null for every other code.</param>
public sealed record RejectedContact(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("phoneNumber")] string? PhoneNumber,
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("errors")] IReadOnlyList<ContactError> Errors,
    [property: JsonPropertyName("duplicateOf")] int? DuplicateOf);

/// <summary>One thing that is wrong with a contact.</summary>
/// <param name="Field">The wrong field. Null for the contact as a whole.</param>
/// <param name="Reason">Tells kinds of invalid phone numbers apart. Null for every other code.</param>
public sealed record ContactError(
    [property: JsonPropertyName("field")] string? Field,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("reason")] string? Reason);
