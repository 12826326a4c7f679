using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Webhooks;

/// <summary><c>DELETE /webhook-secrets/{id}</c>. Later deliveries do not carry its signature.</summary>
public static class DeleteWebhookSecret
{
    /// <summary>Ends a webhook secret at once.</summary>
    /// <remarks>The current secret cannot be ended: create a new one with <c>overlap_hours</c> 0 instead.</remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, TimeProvider clock, CancellationToken stop)
    {
        var secret = await db.WebhookSecrets.Valid(caller.AccountId, clock.GetUtcNow()).SingleOrDefaultAsync(s => s.Id == id, stop);
        if (secret is null)
            return Problems.WebhookSecretNotFound.With($"There is no webhook secret {id}.");
        if (secret.ExpiresAt is null)
            return Problems.Conflict.With(
                "The current webhook secret cannot be deleted: deliveries would go out unsigned.",
                "Make a new one with POST /webhook-secrets and overlap_hours 0, which ends this one at once.");

        // Not while the secrets are rotated: that ends, one by one, those that it has read.
        await db.Database.ExecuteSqlAsync($"select 1 from accounts where id = {caller.AccountId} for no key update", stop);
        // By a statement: a repeat, or an end that came meanwhile, finds nothing and is content.
        await db.WebhookSecrets.Where(s => s.Id == id && s.AccountId == caller.AccountId && s.ExpiresAt != null).ExecuteDeleteAsync(stop);
        return TypedResults.NoContent();
    }
}
