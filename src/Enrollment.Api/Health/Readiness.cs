using Enrollment.Core.Health;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Enrollment.Api.Health;

/// <param name="Status">
/// <c>ready</c>; <c>degraded</c> if requests are accepted but their work waits; <c>unavailable</c> if requests are refused.
/// </param>
public sealed record Readiness(string Status, ReadinessChecks Checks)
{
    public const string Unavailable = "unavailable";

    public static Readiness Of(HealthReport report) => new(
        report.Status switch
        {
            HealthStatus.Healthy => "ready",
            HealthStatus.Degraded => "degraded",
            _ => Unavailable,
        },
        new(
            HealthCheck.Of(report.Entries["database"]),
            HealthCheck.Of(report.Entries["migrations"]),
            HealthCheck.Of(report.Entries["broker"]),
            ConsumersCheck.Of(report.Entries["consumers"])));
}

public sealed record ReadinessChecks(HealthCheck Database, HealthCheck Migrations, HealthCheck Broker, ConsumersCheck Consumers);

/// <param name="Status"><c>ok</c> or <c>failing</c>; of the broker also <c>blocked</c>: it can be reached and takes no messages.</param>
/// <param name="Reason">What is wrong. While the broker is blocked: the broker's own reason, such as <c>low on disk</c>.</param>
public sealed record HealthCheck(string Status, string? Reason)
{
    internal static HealthCheck Of(HealthReportEntry entry) => entry.Data.TryGetValue(BrokerHealth.Blocked, out var reason)
        ? new(BrokerHealth.Blocked, (string)reason)
        : new(entry.Status == HealthStatus.Healthy ? ProcessHealth.Ok : "failing", entry.Description);
}

/// <param name="Queues">The number of consumers of each queue; null if the queue does not exist yet, or could not be asked.</param>
public sealed record ConsumersCheck(string Status, string? Reason, IReadOnlyDictionary<string, uint?> Queues)
{
    internal static ConsumersCheck Of(HealthReportEntry entry)
    {
        var (status, reason) = HealthCheck.Of(entry);
        return new(status, reason, (IReadOnlyDictionary<string, uint?>)entry.Data[ConsumersHealth.Queues]);
    }
}

public static class HealthApi
{
    // Without the broker requests are taken all the same: what they ask for waits in the database.
    public static void AddHealth(this IHostApplicationBuilder builder) => builder.AddProcessHealth(withoutBroker: HealthStatus.Degraded)
        .AddCheck<ConsumersHealth>("consumers", HealthStatus.Degraded, [ProcessHealth.ReadyTag]);

    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", Liveness.Answer).WithSummary("The process runs");
        health.MapGet("/ready", ReadyAsync).WithSummary("The process can do its work")
            .Produces<Readiness>().Produces<Readiness>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<Readiness>> ReadyAsync(HealthCheckService health, HttpContext http)
    {
        var readiness = Readiness.Of(await ProcessHealth.LookAsync(health, http));
        return TypedResults.Json(readiness, statusCode: readiness.Status == Readiness.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
