namespace Enrollment.Client;

// Every agentId is the agent's id, "agent." and its id, or its external_id.
public sealed partial class EnrollmentClient
{
    /// <summary>Tells when an agent may call a time zone.</summary>
    /// <param name="timezone">An IANA time zone. Default: the agent's first one.</param>
    /// <param name="at">The instant to ask about. Default: now.</param>
    public Task<NextWindow> GetNextWindowAsync(string agentId, string? timezone = null, DateTimeOffset? at = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Get($"agents/{Escaped(agentId)}/next-window{new QueryString().With("timezone", timezone).With("at", at?.ToUniversalTime().ToString("O"))}"),
            ClientJson.Default.EnvelopeNextWindow, stop);

    private static string Escaped(string agentId) => Uri.EscapeDataString(agentId);
}
