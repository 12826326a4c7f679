using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Webhooks;

/// <summary><c>GET /webhook-secrets/{id}</c></summary>
public static class GetWebhookSecret
{
    /// <summary>Returns one webhook secret without the secret itself.</summary>
    public static async Task<Results<Ok<Envelope<WebhookSecretAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop) =>
        await db.WebhookSecrets.AsNoTracking().Valid(caller.AccountId, clock.GetUtcNow()).SingleOrDefaultAsync(secret => secret.Id == id, stop) is { } found
            ? TypedResults.Ok(Envelope.Of(http, WebhookSecretAnswer.Of(found)))
            : Problems.WebhookSecretNotFound.With($"There is no valid webhook secret {id}.");
}
