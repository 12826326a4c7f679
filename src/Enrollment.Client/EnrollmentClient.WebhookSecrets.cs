namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists the webhook secrets that are valid, the current one first.</summary>
    /// <param name="limit">Rows a page, 1 to 100. Default 25.</param>
    public PagedList<WebhookSecret> ListWebhookSecrets(int? limit = null) =>
        _sender.List("webhook-secrets", new QueryString().With("limit", limit), ClientJson.Default.ListPageWebhookSecret);

    /// <summary>Makes a new webhook secret. This answer alone shows it.</summary>
    public Task<CreatedWebhookSecret> RotateWebhookSecretAsync(SecretRotation? rotation = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            rotation is null
                ? Requests.Post("webhook-secrets", idempotencyKey)
                : Requests.Post("webhook-secrets", idempotencyKey, rotation, ClientJson.Default.SecretRotation),
            ClientJson.Default.EnvelopeCreatedWebhookSecret, stop);

    /// <summary>Reads a webhook secret, without the secret itself.</summary>
    public Task<WebhookSecret> GetWebhookSecretAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"webhook-secrets/{id}"), ClientJson.Default.EnvelopeWebhookSecret, stop);

    /// <summary>Ends a webhook secret at once. The current one cannot be ended.</summary>
    public Task DeleteWebhookSecretAsync(Guid id, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete($"webhook-secrets/{id}"), stop);
}

/// <summary>A secret that signs webhook deliveries, without the secret itself.</summary>
/// <param name="Hint">The last four characters, to tell secrets apart.</param>
/// <param name="ExpiresAt">Until when deliveries carry its signature, too. The current one has null.</param>
public sealed record WebhookSecret(Guid Id, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>A webhook secret that has just been made.</summary>
/// <param name="Secret">The secret itself. It is not shown again.</param>
public sealed record CreatedWebhookSecret(Guid Id, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string Secret);

/// <summary>How the secret changes.</summary>
/// <param name="OverlapHours">How long the earlier secrets sign, too: 0 to 168. Default 24.</param>
public sealed record SecretRotation(int? OverlapHours);
