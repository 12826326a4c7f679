namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists the calls of an agent, the last handed out first.</summary>
    public PagedList<Call> ListCalls(string agentId, CallQuery? query = null) =>
        _sender.List($"agents/{Uri.EscapeDataString(agentId)}/calls", (query ?? new()).ToQuery(), ClientJson.Default.ListPageCall);

    /// <summary>Lists the enrollments of an agent, newest first.</summary>
    public PagedList<AgentEnrollment> ListAgentEnrollments(string agentId, AgentEnrollmentQuery? query = null) =>
        _sender.List($"agents/{Uri.EscapeDataString(agentId)}/enrollments", (query ?? new()).ToQuery(), ClientJson.Default.ListPageAgentEnrollment);

    /// <summary>Reads a call with its report.</summary>
    public Task<Call> GetCallAsync(Guid callId, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"calls/{callId}"), ClientJson.Default.EnvelopeCall, stop);

    /// <summary>Asks whether a call may be dialled. A refusal with the code call_withdrawn says no.</summary>
    public Task<StartedCall> StartCallAsync(Guid callId, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post($"calls/{callId}/start", idempotencyKey), ClientJson.Default.EnvelopeStartedCall, stop);

    /// <summary>Reports the outcome of a call.</summary>
    public Task<ReportedCall> ReportCallAsync(Guid callId, NewCallReport report, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Post($"calls/{callId}/result", idempotencyKey, report, ClientJson.Default.NewCallReport), ClientJson.Default.EnvelopeReportedCall, stop);
}
