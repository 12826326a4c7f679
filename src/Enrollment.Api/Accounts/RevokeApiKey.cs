using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Accounts;

/// <summary><c>DELETE /api-keys/{id}</c>. The key's row stays, because histories name it.</summary>
public static class RevokeApiKey
{
    /// <summary>Revokes an API key.</summary>
    /// <remarks>
    /// The process that answers refuses the key from now on, other processes within ten seconds. A key cannot revoke itself, so an
    /// account always keeps one.
    /// </remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, RequestWork work, ApiKeys keys, TimeProvider clock, ILogger<ApiKeyAnswer> logger, CancellationToken stop)
    {
        var key = await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id && k.AccountId == caller.AccountId && k.RevokedAt == null, stop);
        if (key is null)
            return ApiKeysApi.NotFound(id);
        if (key.Id == caller.KeyId)
            return Problems.Conflict.With("A key cannot revoke itself.", "Ask with another key that has the scope api_keys:write.");

        key.RevokedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(stop);
        // Not before, or a request in between would find the key still valid, and have it remembered.
        work.AfterCommit(() =>
        {
            keys.Forget(key.Sha256);
            AccountsLog.KeyRevoked(logger, key.Id, caller.KeyId);
        });
        return TypedResults.NoContent();
    }
}
