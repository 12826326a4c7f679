namespace Enrollment.Client;

/// <summary>The result of an import.</summary>
/// <param name="ImportId">The import, under which <see cref="EnrollmentClient.GetImportAsync"/> shows it later.</param>
/// <param name="Created">Counts the contacts or customers that were made.</param>
/// <param name="Updated">Counts those that were there before.</param>
/// <param name="Refused">Counts the rows that were not imported.</param>
/// <param name="Linked">Counts the new links between contacts and customers.</param>
/// <param name="RefusedRows">The refused rows in order of line, at most 1,000.</param>
/// <param name="RefusedTruncated">Whether more rows were refused than are listed.</param>
public sealed record ImportResult(
    Guid ImportId, long Rows, long Created, long Updated, long Refused, long Linked, IReadOnlyList<RefusedRow> RefusedRows, bool RefusedTruncated);

/// <summary>A row that was not imported, and why.</summary>
/// <param name="Line">The line that the row starts on, from 1.</param>
/// <param name="Field">The field that is wrong. Null if it is the row as a whole.</param>
public sealed record RefusedRow(long Line, string? Field, string Code, string Detail);

/// <summary>The media types of files that can be imported.</summary>
public static class ImportFormats
{
    public const string Csv = "text/csv";
    public const string Ndjson = "application/x-ndjson";
}

/// <summary>The words for what an import does with contacts and customers that are there already.</summary>
public static class ImportOnExisting
{
    /// <summary>Writes every field that a row gives.</summary>
    public const string Update = "update";

    /// <summary>Writes the fields that are empty so far.</summary>
    public const string Fill = "fill";

    /// <summary>Leaves them as they are.</summary>
    public const string Skip = "skip";
}
