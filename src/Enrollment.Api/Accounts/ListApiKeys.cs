using Enrollment.Api.Http;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Accounts;

/// <summary><c>GET /api-keys</c>, the newest first: ids rise with time.</summary>
public static class ListApiKeys
{
    public static async Task<Results<Ok<ListEnvelope<ApiKeyAnswer>>, Problem>> HandleAsync(Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.ApiKeys);
        var page = Page.Of(await ReadAsync(db, caller, query, stop), query, key => new Cursor(CursorList.ApiKeys, key.Id));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(ApiKeyAnswer.Of)])));
    }

    private static Task<List<ApiKey>> ReadAsync(EnrollmentDb db, Caller caller, ListQuery query, CancellationToken stop)
    {
        var keys = db.ApiKeys.AsNoTracking().Where(key => key.AccountId == caller.AccountId && key.RevokedAt == null);
        keys = query.Cursor switch
        {
            null => keys.OrderByDescending(key => key.Id),
            { Backwards: true, Id: var at } => keys.Where(key => key.Id > at).OrderBy(key => key.Id),
            { Id: var at } => keys.Where(key => key.Id < at).OrderByDescending(key => key.Id),
        };
        return keys.Take(query.Limit + 1).ToListAsync(stop);
    }
}
