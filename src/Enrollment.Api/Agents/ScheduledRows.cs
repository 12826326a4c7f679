using System.Text.Json.Serialization;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;

namespace Enrollment.Api.Agents;

/// <summary>The answer to a request that schedules contacts.</summary>
/// <param name="BatchId">The batch that enrolls the accepted contacts; null in a dry run.</param>
/// <param name="Rejected">The contacts that were not accepted, in their order.</param>
public sealed record ScheduledRows(
    [property: JsonPropertyName("batchId")] Guid? BatchId,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("accepted")] int Accepted,
    [property: JsonPropertyName("rejected")] IReadOnlyList<RejectedContact> Rejected,
    [property: JsonPropertyName("dryRun"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? DryRun = null)
{
    internal static ScheduledRows Of(Guid? batchId, int accepted, IReadOnlyList<RejectedRow> rejected, bool? dryRun = null) =>
        new(batchId, accepted + rejected.Count, accepted, RejectedContact.Of(rejected), dryRun);
}

/// <summary>A contact that was not accepted.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="PhoneNumber">Its number as it was sent, up to 200 characters; null if that was no text.</param>
/// <param name="Error">What is wrong with it, for people.</param>
/// <param name="Code">The code of the first thing that is wrong.</param>
/// <param name="Errors">Everything that is wrong with it.</param>
/// <param name="DuplicateOf">The index of the contact with the same number; null for every other code.</param>
public sealed record RejectedContact(
    [property: JsonPropertyName("index")] int Index,
    [property: JsonPropertyName("phoneNumber")] string? PhoneNumber,
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("errors")] IReadOnlyList<ContactError> Errors,
    [property: JsonPropertyName("duplicateOf")] int? DuplicateOf)
{
    // An answer must not be much larger for a number that is none.
    private const int ShownOfNumber = 200;

    internal static IReadOnlyList<RejectedContact> Of(IEnumerable<RejectedRow> rows) => [.. rows.Select(row => new RejectedContact(
        row.Index, row.PhoneNumber is { } sent ? StorableText.Of(sent, ShownOfNumber) : null, row.Error, row.Code,
        [.. row.Errors.Select(ContactError.Of)], row.DuplicateOf))];
}

/// <summary>One thing that is wrong with a contact.</summary>
/// <param name="Field">The wrong field; null for the contact as a whole.</param>
/// <param name="Reason">Tells kinds of invalid phone numbers apart; null for every other code.</param>
public sealed record ContactError(
    [property: JsonPropertyName("field")] string? Field,
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("reason")] string? Reason)
{
    internal static ContactError Of(RowError error) => new(error.Field, error.Code, error.Detail, error.Reason);
}
