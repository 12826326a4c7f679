using Enrollment.Core.Imports;

namespace Enrollment.Api.Imports;

/// <summary>An import as callers see it.</summary>
/// <param name="Kind">What its rows are about: <c>contacts</c> or <c>customers</c>.</param>
/// <param name="Source">How it came in: <c>http</c>, <c>queue</c>, or <c>file</c> for one that a message named.</param>
/// <param name="Status"><c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Rows">All rows, the refused ones included; while it runs, those read so far.</param>
/// <param name="Created">Contacts or customers made, each once however many rows it has.</param>
/// <param name="Updated">Those that were there before and were changed.</param>
/// <param name="Unchanged">Those that were there before and were left as they were.</param>
/// <param name="Refused">Rows not imported.</param>
/// <param name="Linked">New links between contacts and customers.</param>
/// <param name="Members">Contacts that are kept as its members; 0 if none are, or not any more.</param>
/// <param name="MembersKeptUntil">When its members are forgotten; null if none are kept.</param>
/// <param name="BulkJobId">The job that enrolls its members; null if it asked for none.</param>
/// <param name="MessageId">The identity of the message that it came in; null if it came in none.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="CreatedBy">The API key that sent it.</param>
/// <param name="RowsPerSecond">Its pace since its rows began to be read, without the time that it waited; null before and after.</param>
public sealed record ImportAnswer(
    Guid Id,
    string Kind,
    string Source,
    string? Name,
    string Status,
    long Rows,
    long Created,
    long Updated,
    long Unchanged,
    long Refused,
    long Linked,
    long Members,
    DateTimeOffset? MembersKeptUntil,
    Guid? BulkJobId,
    string? MessageId,
    ImportError? Error,
    Guid? CreatedBy,
    double? RowsPerSecond,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt)
{
    internal static readonly ImportAnswer Example = new(
        new("0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21"), ImportKinds.Contacts, ImportSources.Http, Name: null, ImportStatus.Completed,
        Rows: 3, Created: 1, Updated: 1, Unchanged: 0, Refused: 1, Linked: 0, Members: 2, new(2027, 2, 19, 8, 0, 0, TimeSpan.Zero),
        BulkJobId: null, MessageId: null, Error: null, new("0198f3a2-1b2c-7d3e-8f40-5a6b7c8d9e0f"), RowsPerSecond: null,
        new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), new(2026, 11, 21, 8, 0, 1, TimeSpan.Zero));

    internal static ImportAnswer Of(StoredImport import, DateTimeOffset now) => new(
        import.Id,
        import.Kind,
        import.Source,
        import.Name,
        import.Status,
        import.Rows,
        import.Created,
        import.Updated,
        import.Unchanged,
        import.Refused,
        import.Linked,
        import.Members,
        import.MembersKeptUntil,
        import.BulkJobId,
        import.MessageId,
        import.ErrorCode is null ? null : new(import.ErrorCode, import.ErrorDetail!),
        import.CreatedBy,
        RateOf(import, now),
        import.CreatedAt,
        import.FinishedAt);

    private static double? RateOf(StoredImport import, DateTimeOffset now) =>
        import.FinishedAt is null && (now - import.StartedAt)?.TotalSeconds is > 0 and var seconds ? Math.Round(import.Rows / seconds, 1) : null;
}

/// <summary>The reason why an import failed.</summary>
/// <param name="Code">The code of the refusal, such as <c>validation_failed</c>.</param>
/// <param name="Detail">For people.</param>
public sealed record ImportError(string Code, string Detail);
