namespace Enrollment.Core.Imports;

/// <summary>Rows that were sent in one piece, and their counts. Its members are the contacts that the rows were about.</summary>
public sealed class StoredImport
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>See <see cref="ImportKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>See <see cref="ImportSources"/>.</summary>
    public required string Source { get; init; }

    public string? Name { get; init; }

    /// <summary>See <see cref="ImportStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Counts all rows, the refused ones included; while the import runs, those read so far.</summary>
    public long Rows { get; init; }

    public long Created { get; init; }

    /// <summary>Counts those that were there before and were written.</summary>
    public long Updated { get; init; }

    /// <summary>Counts those that were there before and were left as they were.</summary>
    public long Unchanged { get; init; }

    public long Refused { get; init; }
    public long Linked { get; init; }

    /// <summary>Counts the members that are kept, those whose contact was deleted since included.</summary>
    public long Members { get; init; }

    /// <summary>When the members are deleted; null if none are kept.</summary>
    public DateTimeOffset? MembersKeptUntil { get; init; }

    /// <summary>The job that enrolls the members, if the import asked for it.</summary>
    public Guid? BulkJobId { get; init; }

    /// <summary>The identity of the message that the rows came in.</summary>
    public string? MessageId { get; init; }

    /// <summary>The code of the refusal, if the import failed.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Why the import failed, for people.</summary>
    public string? ErrorDetail { get; init; }

    /// <summary>The API key that sent the rows.</summary>
    public Guid? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the reading of the rows began that were counted last while it ran; null if that was never done.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its rows were counted last while it ran; null if that was never done.</summary>
    public DateTimeOffset? ProgressAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When a caller deleted the import. Its rows go later.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>A contact that rows of an import were about, once however many they were.</summary>
public sealed class ImportMember
{
    public required Guid ImportId { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>The line of the first row that was about the contact, from 1, as the 16 bytes of a UUID.</summary>
    public required Guid Key { get; init; }

    public required Guid ContactId { get; init; }
}

/// <summary>A row that was not imported, as it is kept with its import.</summary>
public sealed class ImportRefusedRow
{
    public required Guid ImportId { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>The place among the refused rows of the import, from 1.</summary>
    public required int Ordinal { get; init; }

    public required long Line { get; init; }
    public string? Field { get; init; }
    public required string Code { get; init; }
    public required string Detail { get; init; }
}

/// <summary>The words for what the rows of an import are about.</summary>
public static class ImportKinds
{
    public const string Contacts = "contacts";
    public const string Customers = "customers";

    public static IReadOnlyList<string> All { get; } = [Contacts, Customers];
}

/// <summary>The words for the ways in.</summary>
public static class ImportSources
{
    /// <summary>The body of a request.</summary>
    public const string Http = "http";

    /// <summary>The body of a message.</summary>
    public const string Queue = "queue";

    /// <summary>A file that a message named and the service fetched.</summary>
    public const string File = "file";

    public static IReadOnlyList<string> All { get; } = [Http, Queue, File];
}

/// <summary>Life of an import: running → completed | failed. One over HTTP is seen once it has lasted a second.</summary>
public static class ImportStatus
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Running, Completed, Failed];
}
