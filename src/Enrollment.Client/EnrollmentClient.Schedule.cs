namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Schedules calls to up to 1,000 contacts. Each is checked by itself, and the good ones are enrolled in the background.</summary>
    /// <param name="idempotencyKey">A key that finds the batch again, for as long as it is kept. Not with a dry run.</param>
    public async Task<ScheduledRows> ScheduleManyAsync(
        string agentId, ScheduleManyRequest request, string? idempotencyKey = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var sent = Requests.Post($"{AgentPath(agentId)}/schedule/sequences", idempotencyKey, request, ClientJson.Default.ScheduleManyRequest);
        // A dry run stores nothing, so it takes no key.
        if (request.DryRun is true)
            sent = sent with { IdempotencyKey = idempotencyKey };
        using var response = await _sender.SendAsync(sent, stop);
        return await RequestSender.ReadAsync(response, ClientJson.Default.ScheduledRows, stop);
    }

    /// <summary>Schedules calls to one contact and waits until it is enrolled.</summary>
    /// <param name="idempotencyKey">A key that finds the batch again, for as long as it is kept.</param>
    public async Task<ScheduledOne> ScheduleOneAsync(string agentId, ScheduleOneRequest request, string? idempotencyKey = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var sent = Requests.Post($"{AgentPath(agentId)}/schedule/sequence", idempotencyKey, request, ClientJson.Default.ScheduleOneRequest);
        using var response = await _sender.SendAsync(sent, stop);
        return await RequestSender.ReadAsync(response, ClientJson.Default.ScheduledOne, stop);
    }

    /// <summary>Cancels every live enrollment of the account's agents that has the reference.</summary>
    public async Task<CancelledByReference> CancelByReferenceAsync(Reference reference, string? idempotencyKey = null, CancellationToken stop = default)
    {
        using var response = await _sender.SendAsync(Requests.Post("sequences/cancel", idempotencyKey, reference, ClientJson.Default.Reference), stop);
        return await RequestSender.ReadAsync(response, ClientJson.Default.CancelledByReference, stop);
    }
}
