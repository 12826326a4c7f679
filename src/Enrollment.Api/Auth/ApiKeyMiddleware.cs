using Enrollment.Api.Http;

namespace Enrollment.Api.Auth;

/// <summary>Refuses a request to an endpoint unless its key has the endpoint's scope.</summary>
public sealed class ApiKeyMiddleware(RequestDelegate next, ApiKeys keys, RateLimits limits)
{
    public const string KeyHeader = "x-api-key";

    private const string Scheme = "Bearer ";
    private const string Fix = "Send Authorization: Bearer <api key>";

    // Longer than any key; whatever comes beyond is not worth a hash.
    private const int MaxLength = 500;

    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var required = endpoint?.Metadata.GetMetadata<RequiredScope>();
        if (required is null)
        {
            if (endpoint is RouteEndpoint && http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
                throw new InvalidOperationException($"{endpoint.DisplayName} requires no scope.");
            await next(http);
            return;
        }

        var (caller, problem) = await AskAsync(http);
        if (caller is not null)
            problem = limits.Refuse(http, caller) ?? LackOf(required, caller);
        if (problem is not null)
        {
            if (problem.Kind != Problems.RateLimited)
                http.Response.Headers.WWWAuthenticate = problem.Kind == Problems.InsufficientScope ? Lacking(required.Scope) : "Bearer";
            await problem.ExecuteAsync(http);
            return;
        }
        http.Features.Set(caller);
        await next(http);
    }

    private async ValueTask<(Caller?, Problem?)> AskAsync(HttpContext http)
    {
        var (secret, problem) = SecretOf(http.Request.Headers);
        if (problem is not null)
            return (null, problem);
        var caller = secret!.Length is 0 or > MaxLength ? null : await keys.FindAsync(secret, http.RequestAborted);
        return caller is null ? (null, Problems.Unauthorized.With("The API key is unknown, has expired or has been revoked.")) : (caller, null);
    }

    // Clients of other services send x-api-key, and proxies add headers of their own: two keys must be one.
    private static (string? Secret, Problem? Problem) SecretOf(IHeaderDictionary headers)
    {
        var (authorization, key) = (headers.Authorization, headers[KeyHeader]);
        if (authorization.Count == 0 && key.Count == 0)
            return (null, Problems.Unauthorized.With("The request carries no API key.", $"{Fix} or {KeyHeader}: <api key>."));
        if (authorization.Count > 0 && (authorization is not [{ } value] || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)))
            return (null, Problems.Unauthorized.With("The Authorization header is not of the form Bearer <api key>.", $"{Fix}."));
        if (key.Count > 1)
            return (null, Problems.Unauthorized.With($"The header {KeyHeader} is given {key.Count} times.", $"Send {KeyHeader}: <api key> once."));

        var (bearer, plain) = (authorization.Count == 0 ? null : authorization[0]![Scheme.Length..].Trim(), key.Count == 0 ? null : key[0]!.Trim());
        return bearer is not null && plain is not null && bearer != plain
            ? (null, Problems.Unauthorized.With($"Authorization and {KeyHeader} carry different API keys.", "Send the key in one of them."))
            : (bearer ?? plain, null);
    }

    private static Problem? LackOf(RequiredScope required, Caller caller) => caller.Scopes.Contains(required.Scope, StringComparer.Ordinal)
        ? null
        : Problems.InsufficientScope.With($"The API key lacks the scope {required.Scope}.", $"Use a key that has the scope {required.Scope}.");

    /// <summary>Returns the WWW-Authenticate header for a key without the scope (RFC 6750, section 3).</summary>
    public static string Lacking(string scope) => $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";
}

public static class ApiKeySetup
{
    public static void AddApiKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHostedService<FirstStart>();
        builder.Services.AddSingleton<ApiKeyUse>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ApiKeyUse>());
        builder.Services.AddSingleton<ApiKeys>();
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RateLimits>();
    }

    public static void UseApiKeys(this WebApplication app) => app.UseMiddleware<ApiKeyMiddleware>();

    /// <summary>Requires a key with this scope; see <see cref="Core.Accounts.Scopes"/>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequiredScope(scope));
}
