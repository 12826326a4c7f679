using System.Net;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Asks whether the API process runs.</summary>
    public async Task<Liveness> GetLivenessAsync(CancellationToken stop = default)
    {
        using var response = await _sender.SendAsync(new ClientRequest(HttpMethod.Get, "health/live"), stop);
        return await RequestSender.ReadAsync(response, ClientJson.Default.Liveness, stop);
    }

    /// <summary>Asks once whether the service can do its work. A service that cannot is an answer, too.</summary>
    public async Task<Readiness> GetReadinessAsync(CancellationToken stop = default)
    {
        using var response = await _sender.TryAsync(new ClientRequest(HttpMethod.Get, "health/ready"), stop);
        return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable
            ? await RequestSender.ReadAsync(response, ClientJson.Default.Readiness, stop)
            : throw await ProblemException.ReadAsync(response, _clock.GetUtcNow(), stop);
    }

    /// <summary>Reads what a problem code means.</summary>
    public async Task<ProblemKind> ExplainProblemAsync(string code, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        using var response = await _sender.SendAsync(new ClientRequest(HttpMethod.Get, $"problems/{Uri.EscapeDataString(code)}"), stop);
        return await RequestSender.ReadAsync(response, ClientJson.Default.ProblemKind, stop);
    }
}

public sealed record Liveness(string Status);

/// <param name="Status"><c>ready</c>, <c>degraded</c> if the work of requests waits, or <c>unavailable</c> if they are refused.</param>
public sealed record Readiness(string Status, ReadinessChecks Checks);

public sealed record ReadinessChecks(HealthCheck Database, HealthCheck Migrations, HealthCheck Broker, ConsumersCheck Consumers);

/// <param name="Status"><c>ok</c> or <c>failing</c>.</param>
public sealed record HealthCheck(string Status, string? Reason);

/// <param name="Queues">Counts the consumers of each queue. A queue that could not be asked has null.</param>
public sealed record ConsumersCheck(string Status, string? Reason, IReadOnlyDictionary<string, uint?> Queues);
