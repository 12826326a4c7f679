using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Health;

public sealed record Liveness(string Status);

/// <param name="Status"><c>ready</c>; <c>degraded</c>: requests are taken, their work waits; <c>unavailable</c>: they are refused.</param>
public sealed record Readiness(string Status, ReadinessChecks Checks)
{
    public const string Ready = "ready";
    public const string Degraded = "degraded";
    public const string Unavailable = "unavailable";
}

public sealed record ReadinessChecks(HealthCheck Database, HealthCheck Migrations, HealthCheck Broker, ConsumersCheck Consumers);

/// <param name="Status"><c>ok</c> or <c>failing</c>.</param>
public sealed record HealthCheck(string Status, string? Reason)
{
    public static HealthCheck Good { get; } = new("ok", null);

    public static HealthCheck Bad(string reason) => new("failing", reason);

    internal bool IsGood => Status == Good.Status;
}

/// <param name="Queues">Consumers of each queue; null: the queue does not exist yet, or could not be asked.</param>
public sealed record ConsumersCheck(string Status, string? Reason, IReadOnlyDictionary<string, uint?> Queues)
{
    public static ConsumersCheck Of(IReadOnlyDictionary<string, uint?> queues)
    {
        var idle = queues.Where(queue => queue.Value is null or 0).Select(queue => queue.Key).ToList();
        return idle.Count == 0
            ? new("ok", null, queues)
            : new("failing", $"nobody consumes {string.Join(", ", idle)}; what is accepted waits", queues);
    }

    public static ConsumersCheck Unknown(IEnumerable<string> queues) =>
        new("failing", "unknown while the broker is away", queues.ToDictionary(queue => queue, _ => (uint?)null, StringComparer.Ordinal));

    internal bool IsGood => Status == "ok";
}

public static class HealthApi
{
    public static void AddHealth(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<HealthChecks>();

    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", Live).WithSummary("The process runs");
        health.MapGet("/ready", ReadyAsync).WithSummary("The process can do its work");
    }

    private static Ok<Liveness> Live() => TypedResults.Ok(new Liveness("live"));

    private static async Task<JsonHttpResult<Readiness>> ReadyAsync(HealthChecks checks, HttpContext http)
    {
        var readiness = await checks.LookAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(readiness, statusCode: readiness.Status == Readiness.Unavailable ? 503 : 200);
    }
}
