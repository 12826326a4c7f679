using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Webhooks;

/// <summary><c>GET /webhook-secrets</c>, newest first, because ids rise with time.</summary>
public static class ListWebhookSecrets
{
    /// <summary>Lists the valid webhook secrets, the current one first.</summary>
    public static async Task<Results<Ok<ListEnvelope<WebhookSecretAnswer>>, Problem>> HandleAsync(
        Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.WebhookSecrets);
        var secrets = db.WebhookSecrets.AsNoTracking().Valid(caller.AccountId, clock.GetUtcNow());
        var page = Page.Of(await secrets.PageOf(query, secret => secret.Id).ToListAsync(stop), query, secret => new Cursor(CursorList.WebhookSecrets, secret.Id));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(WebhookSecretAnswer.Of)])));
    }
}
