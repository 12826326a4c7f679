using Enrollment.Api.Auth;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Work;

/// <summary>What every endpoint under /api/v1 declares: whether it reads or writes, and the scope that it takes.</summary>
public static class WorkSetup
{
    public static void AddRequestWork(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CreditOptions>().BindConfiguration(CreditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<RequestWork>();
    }

    /// <summary>The endpoint changes nothing.</summary>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder endpoint, string scope) =>
        endpoint.RequireScope(scope).AddEndpointFilter<RouteHandlerBuilder, ReadFilter>();

    /// <summary>The handler runs in a <see cref="RequestWork"/> and commits by returning a good answer.</summary>
    public static RouteHandlerBuilder Writes(this RouteHandlerBuilder endpoint, string scope) =>
        endpoint.RequireScope(scope).AddEndpointFilter<RouteHandlerBuilder, WriteFilter>();

    /// <summary>The answer shows a secret this once: a repeat with another API key does not get it.</summary>
    public static RouteHandlerBuilder AnswersSecret(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new SecretAnswer());
}

/// <summary>Marks an endpoint whose good answer shows a secret.</summary>
internal sealed record SecretAnswer;
