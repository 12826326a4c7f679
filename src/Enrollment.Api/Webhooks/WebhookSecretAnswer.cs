using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Webhooks;

/// <summary>A webhook secret as callers see it later.</summary>
/// <param name="Hint">The last four characters of the secret, which tell secrets apart.</param>
/// <param name="ExpiresAt">When the secret expires; until then it signs deliveries beside the current one. Null for the current secret.</param>
public sealed record WebhookSecretAnswer(Guid Id, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    internal static readonly WebhookSecretAnswer Example = new(
        new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a60"), "dGU=", new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), ExpiresAt: null);

    public static WebhookSecretAnswer Of(WebhookSecret secret) => new(secret.Id, WebhookSignature.Show(secret.Secret)[^4..], secret.CreatedAt, secret.ExpiresAt);
}

/// <summary>A webhook secret that has just been created.</summary>
/// <param name="Secret">The secret itself, in the form that the libraries of Standard Webhooks take. It is not shown again.</param>
public sealed record CreatedWebhookSecret(Guid Id, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, string Secret)
{
    internal static readonly CreatedWebhookSecret Example = new(
        WebhookSecretAnswer.Example.Id, WebhookSecretAnswer.Example.Hint, WebhookSecretAnswer.Example.CreatedAt, ExpiresAt: null,
        "whsec_dGhpcyBpcyBvbmx5IGFuIGV4YW1wbGUsIDMyIGJ5dGU=");

    public static CreatedWebhookSecret Of(WebhookSecret secret) =>
        new(secret.Id, WebhookSecretAnswer.Of(secret).Hint, secret.CreatedAt, secret.ExpiresAt, WebhookSignature.Show(secret.Secret));
}
