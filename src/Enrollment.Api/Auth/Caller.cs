namespace Enrollment.Api.Auth;

/// <summary>Who asks: taken as a parameter by handlers behind <see cref="ApiKeySetup.RequireScope{TBuilder}"/>.</summary>
/// <param name="KeyExpiresAt">Null: never.</param>
/// <param name="IsMetered">False: the account's credits are unlimited, or were some seconds ago.</param>
public sealed record Caller(Guid AccountId, Guid KeyId, IReadOnlyCollection<string> Scopes, DateTimeOffset? KeyExpiresAt, bool IsMetered)
{
    /// <exception cref="InvalidOperationException">The endpoint requires no scope, so nobody was asked who he is.</exception>
    public static ValueTask<Caller> BindAsync(HttpContext http) =>
        http.Features.Get<Caller>() is { } caller
            ? ValueTask.FromResult(caller)
            : throw new InvalidOperationException($"{http.Request.Path} takes a caller but requires no scope.");
}
