using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists the timer tasks of an event queue: a row for each enrollment and step, those to come included.</summary>
    public PagedList<TimerTask> ListTimerTasks(Guid id, TimerTaskQuery? query = null) =>
        _sender.List($"event-queues/{id}/enrollments", (query ?? new()).ToQuery(), ClientJson.Default.ListPageTimerTask);

    /// <summary>Reads an enrollment with its history.</summary>
    public Task<ContactEnrollment> GetEnrollmentAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"enrollments/{id}"), ClientJson.Default.EnvelopeContactEnrollment, stop);

    /// <summary>Ends an enrollment where it is.</summary>
    public Task<ContactEnrollment> CancelEnrollmentAsync(Guid id, Cancellation? cancellation = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        cancellation is null
            ? ChangeEnrollmentAsync(id, "cancel", idempotencyKey, stop)
            : ChangeEnrollmentAsync(id, "cancel", cancellation, ClientJson.Default.Cancellation, idempotencyKey, stop);

    /// <summary>Holds an enrollment until it is resumed.</summary>
    public Task<ContactEnrollment> PauseEnrollmentAsync(Guid id, string? idempotencyKey = null, CancellationToken stop = default) =>
        ChangeEnrollmentAsync(id, "pause", idempotencyKey, stop);

    /// <summary>Lets a paused enrollment go on.</summary>
    public Task<ContactEnrollment> ResumeEnrollmentAsync(Guid id, string? idempotencyKey = null, CancellationToken stop = default) =>
        ChangeEnrollmentAsync(id, "resume", idempotencyKey, stop);

    /// <summary>Passes over the step that is next or under way.</summary>
    public Task<ContactEnrollment> SkipStepAsync(Guid id, string? idempotencyKey = null, CancellationToken stop = default) =>
        ChangeEnrollmentAsync(id, "skip-step", idempotencyKey, stop);

    /// <summary>Reports that a step which awaits completion is done.</summary>
    public Task<ContactEnrollment> CompleteStepAsync(Guid id, Guid stepId, string? idempotencyKey = null, CancellationToken stop = default) =>
        ChangeEnrollmentAsync(id, $"steps/{stepId}/complete", idempotencyKey, stop);

    /// <summary>Reports that a step which awaits completion could not be done.</summary>
    public Task<ContactEnrollment> FailStepAsync(Guid id, Guid stepId, StepFailure failure, string? idempotencyKey = null, CancellationToken stop = default) =>
        ChangeEnrollmentAsync(id, $"steps/{stepId}/fail", failure, ClientJson.Default.StepFailure, idempotencyKey, stop);

    private Task<ContactEnrollment> ChangeEnrollmentAsync(Guid id, string change, string? idempotencyKey, CancellationToken stop) =>
        _sender.DataAsync(Requests.Post($"enrollments/{id}/{change}", idempotencyKey), ClientJson.Default.EnvelopeContactEnrollment, stop);

    private Task<ContactEnrollment> ChangeEnrollmentAsync<T>(Guid id, string change, T body, JsonTypeInfo<T> json, string? idempotencyKey, CancellationToken stop) =>
        _sender.DataAsync(Requests.Post($"enrollments/{id}/{change}", idempotencyKey, body, json), ClientJson.Default.EnvelopeContactEnrollment, stop);
}

/// <summary>Why an enrollment is cancelled.</summary>
/// <param name="Reason">In the caller's words. Default: <c>cancelled_by_request</c>.</param>
public sealed record Cancellation(string? Reason);

/// <summary>A report that a step failed.</summary>
/// <param name="Error">For people, at most 2,000 characters.</param>
/// <param name="Retry">Whether the step is handed out again later. Otherwise the enrollment fails.</param>
public sealed record StepFailure(string Error, bool? Retry = null);
