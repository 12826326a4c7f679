using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Imports;

/// <summary><c>GET /imports/{id}/refused</c>, in the order of the rows.</summary>
public static class ListRefusedRows
{
    /// <summary>Lists the rows of an import that were refused, and why.</summary>
    /// <remarks>
    /// The first 10,000 are kept. With <c>Accept: text/csv</c> or <c>application/x-ndjson</c> all that are kept come as one file, and there
    /// are no pages: <c>limit</c> and <c>cursor</c> are refused.
    /// </remarks>
    public static async Task<Results<Ok<ListEnvelope<RefusedRow>>, RefusedRowsFile, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var format = RefusedRowsFile.FormatFor(http.Request);
        if (format is not null && http.Request.Query.Count > 0)
            return Problems.InvalidParameter.With(
                $"{format} is one file with all rows that are kept: it has no pages.", "Leave out the parameters, or accept application/json.");
        var query = ListQuery.Read(http.Request, CursorList.RefusedRows);
        if (await GetImport.FindAsync(db, caller, id, stop) is null)
            return ImportsApi.NotFound(id);

        var rows = db.ImportRefusedRows.AsNoTracking().Where(row => row.ImportId == id && row.AccountId == caller.AccountId);
        if (format is not null)
            return new RefusedRowsFile(format, [.. (await rows.OrderBy(row => row.Ordinal).ToListAsync(stop)).Select(Shown)]);

        var read = await PageOf(rows, query).ToListAsync(stop);
        var page = Page.Of(read, query, row => new Cursor(CursorList.RefusedRows, Guid.Empty, row.Ordinal));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(Shown)])));
    }

    private static IQueryable<ImportRefusedRow> PageOf(IQueryable<ImportRefusedRow> rows, ListQuery query)
    {
        var at = query.Cursor?.Position ?? 0;
        return query.Cursor is { Backwards: true }
            ? rows.Where(row => row.Ordinal < at).OrderByDescending(row => row.Ordinal).Take(query.Limit + 1)
            : rows.Where(row => row.Ordinal > at).OrderBy(row => row.Ordinal).Take(query.Limit + 1);
    }

    private static RefusedRow Shown(ImportRefusedRow row) => new(row.Line, row.Field, row.Code, row.Detail);
}
