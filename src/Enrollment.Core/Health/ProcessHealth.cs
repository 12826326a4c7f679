using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Enrollment.Core.Health;

public sealed record Liveness(string Status)
{
    public static Ok<Liveness> Answer() => TypedResults.Ok(new Liveness("live"));
}

/// <summary>
/// The health endpoints of every process: whether it is alive, and whether it is ready for work. Each server that it needs is checked
/// by a health check of the framework.
/// </summary>
public static class ProcessHealth
{
    /// <summary>The tag of the checks that readiness consists of. MassTransit also uses it for its bus.</summary>
    public const string ReadyTag = "ready";

    /// <summary>The name under which a check's result holds how much work waits, by where it waits, and how the work goes on.</summary>
    public const string Backlog = "backlog";

    // HEAD wherever there is GET.
    private static readonly string[] Asked = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The status of a check that found nothing wrong.</summary>
    public const string Ok = "ok";

    /// <param name="withoutBroker">The status of the process while the broker is away.</param>
    public static IHealthChecksBuilder AddProcessHealth(this IHostApplicationBuilder builder, HealthStatus withoutBroker = HealthStatus.Unhealthy) =>
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [ReadyTag])
            .AddCheck<MigrationsHealth>("migrations", tags: [ReadyTag])
            .AddCheck<BrokerHealth>("broker", withoutBroker, [ReadyTag]);

    /// <summary>Maps the health endpoints of a process without an interface of its own: it is ready, or it is not.</summary>
    public static void MapProcessHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health/live", Asked, Liveness.Answer);
        routes.MapMethods("/health/ready", Asked, ReadyAsync);
    }

    /// <summary>Runs all readiness checks at once. The answer must not be cached.</summary>
    public static Task<HealthReport> LookAsync(HealthCheckService health, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return health.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), http.RequestAborted);
    }

    private static async Task<IResult> ReadyAsync(HealthCheckService health, HttpContext http)
    {
        var report = await LookAsync(health, http);
        var isReady = report.Status == HealthStatus.Healthy;
        var checks = report.Entries.ToDictionary(check => check.Key, check => check.Value.Status == HealthStatus.Healthy ? Ok : check.Value.Description,
            StringComparer.Ordinal);
        return TypedResults.Json(
            new { status = isReady ? "ready" : "unavailable", checks, backlog = BacklogOf(report) },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static Dictionary<string, object> BacklogOf(HealthReport report) => report.Entries
        .Where(check => check.Value.Data.ContainsKey(Backlog))
        .ToDictionary(check => check.Key, check => check.Value.Data[Backlog], StringComparer.Ordinal);
}
