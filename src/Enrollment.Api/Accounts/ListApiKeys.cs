using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Accounts;

/// <summary><c>GET /api-keys</c>, newest first, because ids rise with time.</summary>
public static class ListApiKeys
{
    /// <summary>Lists the API keys that have not been revoked, newest first.</summary>
    /// <remarks>Expired keys are included.</remarks>
    public static async Task<Results<Ok<ListEnvelope<ApiKeyAnswer>>, Problem>> HandleAsync(Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.ApiKeys);
        var keys = db.ApiKeys.AsNoTracking().Where(key => key.AccountId == caller.AccountId && key.RevokedAt == null);
        var page = Page.Of(await keys.PageOf(query, key => key.Id).ToListAsync(stop), query, key => new Cursor(CursorList.ApiKeys, key.Id));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(ApiKeyAnswer.Of)])));
    }
}
