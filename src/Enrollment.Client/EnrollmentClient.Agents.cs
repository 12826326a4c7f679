namespace Enrollment.Client;

// Every agentId is the agent's id, "agent." and its id, or its external_id.
public sealed partial class EnrollmentClient
{
    /// <summary>Lists agents, the newest first.</summary>
    public PagedList<ListedAgent> ListAgents(AgentQuery? query = null) =>
        _sender.List("agents", (query ?? new()).ToQuery(), ClientJson.Default.ListPageListedAgent);

    /// <summary>Makes an agent with its steps.</summary>
    public async Task<Agent> CreateAgentAsync(NewAgent agent, string? idempotencyKey = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(Requests.Post("agents", idempotencyKey, agent, ClientJson.Default.NewAgent), ClientJson.Default.EnvelopeAgent, stop));

    /// <summary>Reads an agent with its steps, and whether it is ready to call.</summary>
    public async Task<Agent> GetAgentAsync(string agentId, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(Requests.Get(AgentPath(agentId)), ClientJson.Default.EnvelopeAgent, stop));

    /// <summary>Changes, pauses or resumes an agent.</summary>
    /// <param name="ifMatch">The ETag that the agent must still have.</param>
    public async Task<Agent> UpdateAgentAsync(string agentId, AgentChange change, string? ifMatch = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Patch(AgentPath(agentId), change, ClientJson.Default.AgentChange, ifMatch), ClientJson.Default.EnvelopeAgent, stop));

    /// <summary>Deletes an agent. Its live enrollments are cancelled.</summary>
    /// <param name="ifMatch">The ETag that the agent must still have.</param>
    public Task DeleteAgentAsync(string agentId, string? ifMatch = null, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete(AgentPath(agentId), ifMatch), stop);

    /// <summary>Counts where the enrollments of an agent stand, what they wait for, and how their last calls ended.</summary>
    public Task<AgentStats> GetAgentStatsAsync(string agentId, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"{AgentPath(agentId)}/stats"), ClientJson.Default.EnvelopeAgentStats, stop);

    /// <summary>Lists the outcomes that calls of an agent can have: what follows each, and how many calls had it.</summary>
    /// <param name="from">Counts only calls handed out at this instant or later.</param>
    /// <param name="to">Counts only calls handed out before this instant.</param>
    public Task<AgentOutcomes> GetAgentOutcomesAsync(
        string agentId, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Get($"{AgentPath(agentId)}/outcomes{new QueryString().With("from", Text(from)).With("to", Text(to))}"), ClientJson.Default.EnvelopeAgentOutcomes,
            stop);

    /// <summary>Tells when an agent may call a time zone.</summary>
    /// <param name="timezone">An IANA time zone. Default: the agent's first one.</param>
    /// <param name="at">The instant to ask about. Default: now.</param>
    public Task<NextWindow> GetNextWindowAsync(string agentId, string? timezone = null, DateTimeOffset? at = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Get($"{AgentPath(agentId)}/next-window{new QueryString().With("timezone", timezone).With("at", Text(at))}"),
            ClientJson.Default.EnvelopeNextWindow, stop);

    /// <summary>Adds a step to an agent.</summary>
    /// <param name="ifMatch">The ETag that the agent must still have.</param>
    public async Task<AgentStep> AddAgentStepAsync(
        string agentId, NewAgentStep step, string? idempotencyKey = null, string? ifMatch = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Post($"{AgentPath(agentId)}/steps", idempotencyKey, step, ClientJson.Default.NewAgentStep) with { IfMatch = ifMatch },
            ClientJson.Default.EnvelopeAgentStep, stop));

    /// <summary>Reads one step of the present version.</summary>
    public async Task<AgentStep> GetAgentStepAsync(string agentId, Guid stepId, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(Requests.Get($"{AgentPath(agentId)}/steps/{stepId}"), ClientJson.Default.EnvelopeAgentStep, stop));

    /// <summary>Changes or moves a step of an agent.</summary>
    /// <param name="ifMatch">The ETag that the agent must still have.</param>
    public async Task<AgentStep> UpdateAgentStepAsync(
        string agentId, Guid stepId, AgentStepChange change, string? ifMatch = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Patch($"{AgentPath(agentId)}/steps/{stepId}", change, ClientJson.Default.AgentStepChange, ifMatch), ClientJson.Default.EnvelopeAgentStep, stop));

    /// <summary>Removes a step of an agent.</summary>
    /// <param name="ifMatch">The ETag that the agent must still have.</param>
    public Task RemoveAgentStepAsync(string agentId, Guid stepId, string? ifMatch = null, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete($"{AgentPath(agentId)}/steps/{stepId}", ifMatch), stop);

    private static string? Text(DateTimeOffset? instant) => instant?.ToUniversalTime().ToString("O");

    private static string AgentPath(string agentId) => $"agents/{Uri.EscapeDataString(agentId)}";

    private static Agent WithETag(Answer<Agent> answer) => answer.Data with { ETag = answer.ETag };

    private static AgentStep WithETag(Answer<AgentStep> answer) => answer.Data with { ETag = answer.ETag };
}
