namespace Enrollment.Client;

/// <summary>A number that the account never calls.</summary>
/// <param name="PhoneNumber">The number in E.164, without an extension.</param>
/// <param name="Source">How it came onto the list, a word of <see cref="DoNotCallSources"/>.</param>
/// <param name="CallId">The call whose report asked for it. Null for the other sources.</param>
/// <param name="CreatedBy">The API key that listed it. Null for a report.</param>
public sealed record DoNotCallNumber(string PhoneNumber, string Source, Guid? CallId, string? Reason, Guid? CreatedBy, DateTimeOffset CreatedAt);

/// <summary>A number that has just been listed.</summary>
/// <param name="Cancelled">How many live enrollments in which it would have been called have ended.</param>
public sealed record AddedDoNotCall(
    string PhoneNumber, string Source, Guid? CallId, string? Reason, Guid? CreatedBy, DateTimeOffset CreatedAt, int Cancelled);

/// <summary>A number to list.</summary>
public sealed record NewDoNotCall
{
    /// <summary>The number with + and country code, in any spelling.</summary>
    public required string PhoneNumber { get; init; }

    public string? Reason { get; init; }
}

/// <summary>Numbers to list at once, at most 10,000.</summary>
public sealed record DoNotCallImport
{
    /// <summary>Numbers with + and country code, in any spelling.</summary>
    public required IReadOnlyList<string> PhoneNumbers { get; init; }

    /// <summary>Kept with each of them.</summary>
    public string? Reason { get; init; }
}

/// <summary>Counts the numbers of an import.</summary>
/// <param name="AlreadyListed">Numbers that were on the list before.</param>
/// <param name="Repeated">Numbers that stand in the request more than once, without the first of each.</param>
/// <param name="Cancelled">How many live enrollments in which they would have been called have ended.</param>
public sealed record DoNotCallImported(int Total, int Added, int AlreadyListed, int Repeated, IReadOnlyList<RefusedNumber> Refused, int Cancelled);

/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="PhoneNumber">As it was sent. Null if it was no text.</param>
/// <param name="Reason">Tells kinds of <c>invalid_phone_number</c> apart. Null for every other code.</param>
public sealed record RefusedNumber(int Index, string? PhoneNumber, string Code, string? Reason, string Detail);

/// <summary>Chooses rows of the do-not-call list.</summary>
public sealed record DoNotCallQuery
{
    /// <summary>One number, in any spelling.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>A word of <see cref="DoNotCallSources"/>.</summary>
    public string? Source { get; init; }

    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    internal QueryString ToQuery() => new QueryString().With("phone_number", PhoneNumber).With("source", Source).With("limit", Limit);
}

public static class DoNotCallSources
{
    public const string Request = "request";
    public const string Import = "import";
    public const string Report = "report";
}
