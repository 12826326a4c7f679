using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Core.Hosting;

/// <summary>Health of a process without an interface of its own: alive, and ready to take work.</summary>
public static class ProcessHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new { status = "live" }));
        routes.MapGet("/health/ready", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(IServiceProvider services, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        var checks = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["database"] = await CheckAsync(async () =>
            {
                await services.GetRequiredService<WriteProbe>().TryAsync(patience.Token);
                return await services.GetRequiredService<Migrator>().IsUpToDateAsync(patience.Token) ? "ok" : "migrations are missing";
            }),
            ["broker"] = await CheckAsync(async () =>
            {
                await services.GetRequiredService<RabbitPublisher>().ConnectAsync(patience.Token);
                return "ok";
            }),
        };
        // The bus reports here whether each of its endpoints has its consumer.
        if (services.GetService<HealthCheckService>() is { } bus)
            checks["endpoints"] = await CheckAsync(async () =>
            {
                var report = await bus.CheckHealthAsync(patience.Token);
                return report.Status == HealthStatus.Healthy ? "ok" : string.Join("; ", report.Entries.Values.Select(e => e.Description));
            });

        var isReady = checks.Values.All(result => result == "ok");
        return TypedResults.Json(
            new { status = isReady ? "ready" : "unavailable", checks },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<string> CheckAsync(Func<Task<string>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception failure)
        {
            // Whatever it is, the answer is "not ready" and why.
            return failure.Message;
        }
    }
}
