using System.Text.Json;
using System.Text.Json.Serialization;

namespace Enrollment.Contracts;

/// <summary>
/// Command. Sent by producers to import a batch of rows, with the header <see cref="EnrollmentHeaders.ApiKey"/> and the AMQP property
/// <c>message_id</c>, the batch's identity. A repeat with the same id is answered and imports nothing. Handled by import-contacts,
/// which takes the message itself as plain JSON, too.
/// </summary>
/// <param name="Kind"><c>contacts</c>, the default, or <c>customers</c>.</param>
/// <param name="Name">For people, at most 200 characters.</param>
/// <param name="Rows">1 to 10,000 objects with the fields of an import. Exactly one of rows and file.</param>
/// <param name="OnExisting">
/// <c>update</c>, the default; <c>fill</c>: only what is empty; or <c>skip</c>: those that are known are left alone, and are members.
/// </param>
/// <param name="Enroll">Enrolls the members of the import.</param>
public sealed record ImportContacts(
    [property: JsonPropertyName("kind")] string? Kind = null,
    [property: JsonPropertyName("name")] string? Name = null,
    [property: JsonPropertyName("rows")] IReadOnlyList<JsonElement>? Rows = null,
    [property: JsonPropertyName("file")] ImportFile? File = null,
    [property: JsonPropertyName("on_existing")] string? OnExisting = null,
    [property: JsonPropertyName("enroll")] ImportEnrollment? Enroll = null);

/// <summary>A file that the service fetches and imports.</summary>
/// <param name="Url">An https address that webhooks may call, too.</param>
/// <param name="Format"><c>csv</c> or <c>ndjson</c>.</param>
/// <param name="Gzip">Whether the file is compressed.</param>
/// <param name="Sha256">The hash of the file as it is fetched, in hexadecimal. A file with another one is not imported.</param>
/// <param name="Headers">Sent with the request.</param>
public sealed record ImportFile(
    [property: JsonPropertyName("url")] string Url,
    [property: JsonPropertyName("format")] string Format,
    [property: JsonPropertyName("gzip")] bool Gzip = false,
    [property: JsonPropertyName("sha256")] string? Sha256 = null,
    [property: JsonPropertyName("headers")] IReadOnlyDictionary<string, string>? Headers = null);

/// <summary>The enrollment of the members of an import, by a job that is accepted together with the import.</summary>
/// <param name="SequenceId">An event queue, or another sequence of the account.</param>
/// <param name="EnrollmentTime">The instant that the delays of the steps count from; null for now.</param>
/// <param name="SkipIfAlreadyEnrolled">Whether contacts that have a live enrollment are passed over, which is the default.</param>
/// <param name="Mode"><c>all</c>, since a message always means the whole import.</param>
public sealed record ImportEnrollment(
    [property: JsonPropertyName("sequence_id")] Guid SequenceId,
    [property: JsonPropertyName("enrollment_time")] DateTimeOffset? EnrollmentTime = null,
    [property: JsonPropertyName("skip_if_already_enrolled")] bool? SkipIfAlreadyEnrolled = null,
    [property: JsonPropertyName("mode")] string? Mode = null);

/// <summary>
/// News. Sent when a batch has been imported, and again for a repeat of its message; also sent to the queue that the message names in
/// <c>reply_to</c>. Always under the same message id.
/// </summary>
/// <param name="MessageId">The identity of the batch's message.</param>
/// <param name="Kind"><c>contacts</c> or <c>customers</c>.</param>
/// <param name="Rows">All rows, the refused ones included.</param>
/// <param name="Created">Contacts or customers made, each once however many rows it has.</param>
/// <param name="Updated">Those that were there before and were changed.</param>
/// <param name="Unchanged">Those that were there before and were left as they were.</param>
/// <param name="Refused">Rows not imported; the others are not affected.</param>
/// <param name="Linked">New links between contacts and customers.</param>
/// <param name="RefusedRows">The first refused rows, at most 100.</param>
/// <param name="RefusedTruncated">Whether more rows were refused than are listed.</param>
/// <param name="BulkJobId">The job that enrolls the members; null if the message asked for none.</param>
public sealed record ContactsImported(
    Guid ImportId,
    Guid AccountId,
    string MessageId,
    string Kind,
    long Rows,
    long Created,
    long Updated,
    long Unchanged,
    long Refused,
    long Linked,
    IReadOnlyList<RefusedImportRow> RefusedRows,
    bool RefusedTruncated,
    Guid? BulkJobId,
    DateTimeOffset FinishedAt);

/// <summary>A row that was not imported.</summary>
/// <param name="Row">The number of the row in <c>rows</c>, from 1; in CSV and NDJSON the line that it starts on.</param>
/// <param name="Field">The field at fault; null if it is the row as a whole.</param>
/// <param name="Code">The code of the fault, such as <c>invalid_email</c>.</param>
/// <param name="Detail">For people.</param>
public sealed record RefusedImportRow(long Row, string? Field, string Code, string Detail);

/// <summary>
/// News. Sent when a batch is refused, also to the queue that the message names in <c>reply_to</c>. Nothing is imported and no contact
/// is enrolled. The identity is free again: the message can be mended and sent anew.
/// </summary>
/// <param name="AccountId">The account of the API key; null if the key is missing or unknown.</param>
/// <param name="MessageId">The identity of the batch's message; null if it has none.</param>
/// <param name="ImportId">The import that shows the refusal; null if the message was refused before there was one.</param>
/// <param name="Code">The code of the refusal, as in the HTTP interface, such as <c>validation_failed</c>.</param>
/// <param name="Detail">For people.</param>
/// <param name="Errors">Everything that is wrong with the message, at most 100 errors; empty if it is refused for another reason.</param>
public sealed record ImportRefused(
    Guid? AccountId,
    string? MessageId,
    Guid? ImportId,
    string Code,
    string Detail,
    IReadOnlyList<RequestError> Errors,
    DateTimeOffset RefusedAt);
