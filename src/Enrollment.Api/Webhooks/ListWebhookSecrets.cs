using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Webhooks;

/// <summary><c>GET /webhook-secrets</c>, the newest first: ids rise with time.</summary>
public static class ListWebhookSecrets
{
    public static async Task<Results<Ok<ListEnvelope<WebhookSecretAnswer>>, Problem>> HandleAsync(
        Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.WebhookSecrets);
        var secrets = db.WebhookSecrets.AsNoTracking().Valid(caller.AccountId, clock.GetUtcNow());
        var page = Page.Of(await ReadAsync(secrets, query, stop), query, secret => new Cursor(CursorList.WebhookSecrets, secret.Id));
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(WebhookSecretAnswer.Of)])));
    }

    private static Task<List<WebhookSecret>> ReadAsync(IQueryable<WebhookSecret> secrets, ListQuery query, CancellationToken stop)
    {
        secrets = query.Cursor switch
        {
            null => secrets.OrderByDescending(secret => secret.Id),
            { Backwards: true, Id: var at } => secrets.Where(secret => secret.Id > at).OrderBy(secret => secret.Id),
            { Id: var at } => secrets.Where(secret => secret.Id < at).OrderByDescending(secret => secret.Id),
        };
        return secrets.Take(query.Limit + 1).ToListAsync(stop);
    }
}
