namespace Enrollment.Client;

/// <summary>Rows that were sent in one piece, and their counts.</summary>
/// <param name="Kind">One of <see cref="ImportKinds"/>.</param>
/// <param name="Source">One of <see cref="ImportSources"/>.</param>
/// <param name="Status">One of <see cref="ImportStatuses"/>.</param>
/// <param name="Updated">Counts those that were there before and were changed.</param>
/// <param name="Unchanged">Counts those that were there before and were left as they were.</param>
/// <param name="Members">Counts the contacts that are kept as its members.</param>
/// <param name="MembersKeptUntil">When its members are forgotten. Null if none are kept.</param>
/// <param name="BulkJobId">The job that enrolls its members.</param>
/// <param name="MessageId">The identity of the message that it came in.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="CreatedBy">The API key that sent it.</param>
/// <param name="RowsPerSecond">Its pace while it runs, without the time that it waited.</param>
public sealed record Import(
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
    DateTimeOffset? FinishedAt);

/// <summary>The reason why an import failed.</summary>
/// <param name="Code">The code of the refusal, such as <c>validation_failed</c>.</param>
public sealed record ImportError(string Code, string Detail);

/// <summary>Which imports to list.</summary>
public sealed record ImportQuery
{
    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    /// <summary>One of <see cref="ImportKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>One of <see cref="ImportSources"/>.</summary>
    public string? Source { get; init; }

    /// <summary>One of <see cref="ImportStatuses"/>.</summary>
    public string? Status { get; init; }

    internal QueryString ToQuery() => new QueryString().With("limit", Limit).With("kind", Kind).With("source", Source).With("status", Status);
}

/// <summary>Names the things that rows of an import may be about.</summary>
public static class ImportKinds
{
    public const string Contacts = "contacts";
    public const string Customers = "customers";
}

/// <summary>The ways in of an import.</summary>
public static class ImportSources
{
    public const string Http = "http";
    public const string Queue = "queue";
    public const string File = "file";
}

/// <summary>The states of an import.</summary>
public static class ImportStatuses
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
}
