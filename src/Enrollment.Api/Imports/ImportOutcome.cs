using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.Api.Imports;

/// <summary>The result of an import.</summary>
/// <param name="Rows">All rows; a blank line is none.</param>
/// <param name="Created">Contacts or customers made, each once however many rows it has.</param>
/// <param name="Updated">Those that were there before and are in the file.</param>
/// <param name="Refused">Rows not imported; the others are not affected.</param>
/// <param name="Linked">New links between contacts and customers.</param>
/// <param name="RefusedRows">In order of line, at most 1,000.</param>
/// <param name="RefusedTruncated">Whether more rows were refused than are listed.</param>
public sealed record ImportOutcome(
    long Rows, long Created, long Updated, long Refused, long Linked, IReadOnlyList<RefusedRow> RefusedRows, bool RefusedTruncated)
{
    internal static readonly ImportOutcome Example = new(
        Rows: 3, Created: 1, Updated: 1, Refused: 1, Linked: 0, [new(4, "email", "invalid_email", "An address like anna@example.org is expected.")], RefusedTruncated: false);

    internal static ImportOutcome Of(MergedImport merged) => new(
        merged.Rows, merged.Created, merged.Updated, merged.Refused.Count, merged.Linked, merged.Refused.First, merged.Refused.Count > merged.Refused.First.Count);
}
