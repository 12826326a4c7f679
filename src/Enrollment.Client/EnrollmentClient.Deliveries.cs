namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists the results that are sent to an agent's address, the newest first.</summary>
    public PagedList<Delivery> ListDeliveries(string agentId, DeliveryQuery? query = null) =>
        _sender.List($"{AgentPath(agentId)}/deliveries", (query ?? new()).ToQuery(), ClientJson.Default.ListPageDelivery);

    /// <summary>Sends a result again that was taken or given up, under the same id.</summary>
    public Task<Delivery> ReplayDeliveryAsync(Guid id, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post($"deliveries/{id}/replay", idempotencyKey), ClientJson.Default.EnvelopeDelivery, stop);
}
