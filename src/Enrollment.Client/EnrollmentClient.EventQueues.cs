namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists event queues, the newest first.</summary>
    public PagedList<ListedEventQueue> ListEventQueues(EventQueueQuery? query = null) =>
        _sender.List("event-queues", (query ?? new()).ToQuery(), ClientJson.Default.ListPageListedEventQueue);

    /// <summary>Makes an event queue with its steps.</summary>
    public async Task<EventQueue> CreateEventQueueAsync(NewEventQueue queue, string? idempotencyKey = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Post("event-queues", idempotencyKey, queue, ClientJson.Default.NewEventQueue), ClientJson.Default.EnvelopeEventQueue, stop));

    /// <summary>Reads an event queue with its steps.</summary>
    public async Task<EventQueue> GetEventQueueAsync(Guid id, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(Requests.Get($"event-queues/{id}"), ClientJson.Default.EnvelopeEventQueue, stop));

    /// <summary>Renames, describes, pauses or resumes an event queue.</summary>
    /// <param name="ifMatch">The ETag that the queue must still have.</param>
    public async Task<EventQueue> UpdateEventQueueAsync(Guid id, EventQueueChange change, string? ifMatch = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Patch($"event-queues/{id}", change, ClientJson.Default.EventQueueChange, ifMatch), ClientJson.Default.EnvelopeEventQueue, stop));

    /// <summary>Deletes an event queue and cancels its live enrollments.</summary>
    /// <param name="ifMatch">The ETag that the queue must still have.</param>
    public Task DeleteEventQueueAsync(Guid id, string? ifMatch = null, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete($"event-queues/{id}", ifMatch), stop);

    /// <summary>Counts where the enrollments of a queue stand.</summary>
    public Task<EventQueueStats> GetStatsAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"event-queues/{id}/stats"), ClientJson.Default.EnvelopeEventQueueStats, stop);

    /// <summary>Adds a step at its place, or as the last.</summary>
    /// <param name="ifMatch">The ETag that the queue must still have.</param>
    public async Task<EventQueueStep> AddStepAsync(
        Guid id, NewStep step, string? ifMatch = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Post($"event-queues/{id}/steps", idempotencyKey, step, ClientJson.Default.NewStep) with { IfMatch = ifMatch },
            ClientJson.Default.EnvelopeEventQueueStep, stop));

    /// <summary>Reads a step of the present version.</summary>
    public async Task<EventQueueStep> GetStepAsync(Guid id, Guid stepId, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(Requests.Get($"event-queues/{id}/steps/{stepId}"), ClientJson.Default.EnvelopeEventQueueStep, stop));

    /// <summary>Changes or moves a step.</summary>
    /// <param name="ifMatch">The ETag that the queue must still have.</param>
    public async Task<EventQueueStep> UpdateStepAsync(Guid id, Guid stepId, StepChange change, string? ifMatch = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Patch($"event-queues/{id}/steps/{stepId}", change, ClientJson.Default.StepChange, ifMatch), ClientJson.Default.EnvelopeEventQueueStep, stop));

    /// <summary>Removes a step.</summary>
    /// <param name="ifMatch">The ETag that the queue must still have.</param>
    public Task RemoveStepAsync(Guid id, Guid stepId, string? ifMatch = null, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete($"event-queues/{id}/steps/{stepId}", ifMatch), stop);

    private static EventQueue WithETag(Answer<EventQueue> answer) => answer.Data with { ETag = answer.ETag };

    private static EventQueueStep WithETag(Answer<EventQueueStep> answer) => answer.Data with { ETag = answer.ETag };
}
