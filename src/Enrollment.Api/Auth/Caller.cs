namespace Enrollment.Api.Auth;

/// <summary>The caller of a request, a parameter of handlers behind <see cref="ApiKeySetup.RequireScope{TBuilder}"/>.</summary>
/// <param name="KeyExpiresAt">When the key expires; null if never.</param>
/// <param name="IsMetered">Whether the account's credits are limited, as of some seconds ago.</param>
public sealed record Caller(Guid AccountId, Guid KeyId, IReadOnlyCollection<string> Scopes, DateTimeOffset? KeyExpiresAt, bool IsMetered)
{
    /// <exception cref="InvalidOperationException">The endpoint requires no scope, so the caller was never identified.</exception>
    public static ValueTask<Caller> BindAsync(HttpContext http) =>
        http.Features.Get<Caller>() is { } caller
            ? ValueTask.FromResult(caller)
            : throw new InvalidOperationException($"{http.Request.Path} takes a caller but requires no scope.");
}
