using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Imports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Imports;

/// <summary><c>GET /imports</c>, newest first, because ids rise with time.</summary>
public static class ListImports
{
    /// <summary>Lists imports, newest first.</summary>
    public static async Task<Ok<ListEnvelope<ImportAnswer>>> HandleAsync(
        Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.Imports);
        var (kind, source, status) = (query.OneOf("kind", ImportKinds.All), query.OneOf("source", ImportSources.All), query.OneOf("status", ImportStatus.All));
        var imports = db.Imports.AsNoTracking().Where(import => import.AccountId == caller.AccountId && import.DeletedAt == null
            && (kind == null || import.Kind == kind) && (source == null || import.Source == source) && (status == null || import.Status == status));
        var page = Page.Of(await imports.PageOf(query, import => import.Id).ToListAsync(stop), query, import => new Cursor(CursorList.Imports, import.Id));

        var now = clock.GetUtcNow();
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(import => ImportAnswer.Of(import, now))])));
    }
}
