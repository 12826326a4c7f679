using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.Api.Imports;

/// <summary>The result of an import.</summary>
/// <param name="ImportId">The import, under which <c>GET /imports/{id}</c> shows it later.</param>
/// <param name="Rows">All rows; a blank line is none.</param>
/// <param name="Created">Contacts or customers made, each once however many rows it has.</param>
/// <param name="Updated">Those that were there before and are in the file.</param>
/// <param name="Refused">Rows not imported; the others are not affected.</param>
/// <param name="Linked">New links between contacts and customers.</param>
/// <param name="RefusedRows">In order of line, at most 1,000.</param>
/// <param name="RefusedTruncated">Whether more rows were refused than are listed.</param>
public sealed record ImportOutcome(
    Guid ImportId, long Rows, long Created, long Updated, long Refused, long Linked, IReadOnlyList<RefusedRow> RefusedRows, bool RefusedTruncated)
{
    private const int MaxListed = 1_000;

    internal static readonly ImportOutcome Example = new(
        new("0198f3a2-9a41-7e12-8c55-1d7b3f0a6e21"), Rows: 3, Created: 1, Updated: 1, Refused: 1, Linked: 0,
        [new(4, "email", "invalid_email", "An address like anna@example.org is expected.")], RefusedTruncated: false);

    internal static ImportOutcome Of(FinishedImport import)
    {
        var (rows, refused) = (import.Rows, import.Rows.Refused);
        var listed = refused.First.Take(MaxListed).ToList();
        return new(import.Id, rows.Rows, rows.Created, rows.Updated + rows.Unchanged, refused.Count, rows.Linked, listed, refused.Count > listed.Count);
    }
}
