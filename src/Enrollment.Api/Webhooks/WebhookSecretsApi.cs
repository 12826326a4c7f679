using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Webhooks;

/// <summary>The secrets that sign an account's webhook deliveries. The consumers deliver.</summary>
public static class WebhookSecretsApi
{
    private const string Path = "/api/v1/webhook-secrets";

    public static void MapWebhookSecrets(this IEndpointRouteBuilder api)
    {
        var secrets = api.MapGroup("/webhook-secrets").WithTags("Webhook secrets");
        secrets.MapGet("/", ListWebhookSecrets.HandleAsync).Reads(Scopes.ApiKeysRead).Shows(WebhookSecretAnswer.Example);
        secrets.MapPost("/", RotateWebhookSecret.HandleAsync).Writes(Scopes.ApiKeysWrite).AnswersSecret()
            .Takes<SecretRotation>("""{ "overlap_hours": 48 }""", isOptional: true).Shows(CreatedWebhookSecret.Example, StatusCodes.Status201Created)
            .Refuses(Problems.Conflict);
        secrets.MapGet("/{id:guid}", GetWebhookSecret.HandleAsync).Reads(Scopes.ApiKeysRead).Shows(WebhookSecretAnswer.Example)
            .Refuses(Problems.WebhookSecretNotFound);
        secrets.MapDelete("/{id:guid}", DeleteWebhookSecret.HandleAsync).Writes(Scopes.ApiKeysWrite)
            .Refuses(Problems.WebhookSecretNotFound, Problems.Conflict);
    }

    public static string PathOf(Guid id) => $"{Path}/{id}";

    /// <summary>Selects the secrets that sign deliveries now.</summary>
    internal static IQueryable<WebhookSecret> Valid(this IQueryable<WebhookSecret> secrets, Guid accountId, DateTimeOffset now) =>
        secrets.Where(secret => secret.AccountId == accountId && (secret.ExpiresAt == null || secret.ExpiresAt > now));
}
