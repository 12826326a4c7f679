using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Accounts;

/// <summary><c>GET /api-keys/{id}</c></summary>
public static class GetApiKey
{
    /// <summary>Returns one API key without its secret.</summary>
    public static async Task<Results<Ok<Envelope<ApiKeyAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop) =>
        await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id && k.AccountId == caller.AccountId && k.RevokedAt == null, stop) is { } key
            ? TypedResults.Ok(Envelope.Of(http, ApiKeyAnswer.Of(key)))
            : ApiKeysApi.NotFound(id);
}
