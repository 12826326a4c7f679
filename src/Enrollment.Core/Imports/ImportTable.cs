using System.Diagnostics;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.Core.Imports;

/// <summary>
/// Holds the parts of the import of one kind of thing. The statements work on two temporary tables: <c>import_rows</c>, a
/// column per field and the line, and <c>import_targets</c>, which says for every line whom it is about.
/// </summary>
public sealed record ImportTable
{
    /// <summary>See <see cref="ImportKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether the rows are about contacts, which the import can keep as its members.</summary>
    public bool HasMembers => Kind == ImportKinds.Contacts;

    public required ImportShape Shape { get; init; }

    /// <summary>The field that names the other end of a link, and the code for an end that is not there.</summary>
    public required (string Field, string NotFound) Link { get; init; }

    /// <summary>Makes the temporary tables.</summary>
    public required string StageSql { get; init; }

    /// <summary>Takes out the rows whose link leads nowhere: line, external id, how many in all.</summary>
    public required string RefuseSql { get; init; }

    /// <summary>Fills <c>import_targets</c>.</summary>
    public required string MatchSql { get; init; }

    /// <summary>Writes what the rows say: how many are created, how many updated, how many left unchanged.</summary>
    public required string UpdateSql { get; init; }

    /// <summary>Does the same, and of those that are there writes only what is empty.</summary>
    public required string FillSql { get; init; }

    /// <summary>Does the same, and leaves alone those that are there.</summary>
    public required string CreateSql { get; init; }

    /// <summary>Writes the links; its row count is the new ones.</summary>
    public required string LinkSql { get; init; }

    /// <summary>Finds the contacts whose live enrollments the file ends, unless it leaves them alone. Null for files that end none.</summary>
    public string? UnsubscribedSql { get; init; }

    /// <param name="onExisting">See <see cref="ImportOnExisting"/>.</param>
    public string MergeSql(string onExisting) => onExisting switch
    {
        ImportOnExisting.Update => UpdateSql,
        ImportOnExisting.Fill => FillSql,
        ImportOnExisting.Skip => CreateSql,
        _ => throw new UnreachableException(),
    };
}
