namespace Enrollment.Contracts;

/// <summary>
/// News. Sent by EnrollPage, or by ServeCaller for a caller that waits, at least once for every contact that was enrolled. Always under
/// the same message id.
/// </summary>
/// <param name="SequenceKind">The kind of sequence, <c>event_queue</c> for event queues.</param>
/// <param name="CustomerId">The customer through which the contact was reached, if it is linked to any.</param>
/// <param name="Anchor">The instant that the delays of the steps count from.</param>
/// <param name="Forced">Whether the request enrolled the contact without checking for a live enrollment.</param>
/// <param name="FirstStepDueAt">When the first step is due; it may be in the past. Null while the enrollment waits for its group.</param>
/// <param name="State"><c>pending</c>, or <c>waiting</c> while another one of its group is active.</param>
/// <param name="RowIndex">The contact's place among the rows of the request, from 0; null if the job has no rows.</param>
/// <param name="GroupId">The group of which one contact is active at a time; null if it is in none.</param>
public sealed record ContactEnrolled(
    Guid EnrollmentId,
    Guid AccountId,
    Guid SequenceId,
    string SequenceKind,
    int SequenceVersion,
    Guid JobId,
    Guid ContactId,
    Guid? CustomerId,
    DateTimeOffset Anchor,
    DateTimeOffset EnrolledAt,
    DateTimeOffset? FirstStepDueAt,
    bool Forced,
    string State = "pending",
    int? RowIndex = null,
    Guid? GroupId = null);

/// <summary>
/// News. Announced when an enrollment that waited for its group goes on. Delays that count from the enrollment count from this moment.
/// Always under the same message id.
/// </summary>
/// <param name="Anchor">The instant that the delays of the steps count from.</param>
/// <param name="FirstStepDueAt">When the first step is due; it may be in the past.</param>
public sealed record EnrollmentActivated(
    Guid EnrollmentId,
    Guid AccountId,
    Guid SequenceId,
    Guid JobId,
    int? RowIndex,
    Guid GroupId,
    Guid ContactId,
    DateTimeOffset Anchor,
    DateTimeOffset FirstStepDueAt,
    DateTimeOffset ActivatedAt);

/// <summary>
/// Internal command. Sent with whatever may let a group go on: the end of a member, a late success, a resumption. Without effect while a
/// member is active.
/// </summary>
public sealed record AdvanceGroup(Guid GroupId, Guid AccountId, Guid SequenceId);

/// <summary>Command. Sent to end an enrollment, handled by the enrollment's saga. Ignored if it has already ended.</summary>
/// <param name="Reason">The reason in the sender's words; at most 2,000 characters are kept with the enrollment.</param>
public sealed record CancelEnrollment(Guid EnrollmentId, Guid AccountId, string Reason);

/// <summary>
/// News. Announced when the last step of an enrollment is done: by the Scheduler if the step ends when it is handed out, by the saga,
/// or by Enrollment.Api if a request completed or skipped the step. Always under the same message id.
/// </summary>
/// <param name="Succeeded">Whether a call of the enrollment was a success; null if its sequence makes no calls.</param>
/// <param name="LastOutcome">The outcome of its last call; null if there was none.</param>
public sealed record EnrollmentCompleted(
    Guid EnrollmentId, Guid AccountId, Guid SequenceId, Guid ContactId, DateTimeOffset CompletedAt, bool? Succeeded = null, string? LastOutcome = null);

/// <summary>
/// News. Announced when an enrollment is ended before its last step: by the saga, Enrollment.Api, UnenrollPage or ServeCaller; or by
/// the Scheduler, EnrollPage or ServeCaller if the contact has unsubscribed or been deleted. Always under the same message id.
/// </summary>
public sealed record EnrollmentCancelled(Guid EnrollmentId, Guid AccountId, Guid SequenceId, Guid ContactId, string Reason, DateTimeOffset CancelledAt);

/// <summary>
/// News. Announced when an enrollment ends because a step failed for good: by the saga, by the Scheduler if a report or an answer is
/// overdue, or by Enrollment.Api if a request reported it. Always under the same message id.
/// </summary>
public sealed record EnrollmentFailed(Guid EnrollmentId, Guid AccountId, Guid SequenceId, Guid ContactId, string Error, DateTimeOffset FailedAt);
