namespace Enrollment.Contracts;

/// <summary>News. Sent by EnrollPage (by ServeCaller for a caller who waits), at least once for every contact that was enrolled, always under the same message id.</summary>
/// <param name="SequenceKind">The kind of sequence, <c>event_queue</c> for event queues.</param>
/// <param name="CustomerId">The customer through whom the contact was reached, if it is linked to any.</param>
/// <param name="Anchor">The instant that the delays of the steps count from.</param>
/// <param name="Forced">True if it was enrolled without asking whether it already was.</param>
/// <param name="FirstStepDueAt">When the first step is due; it may be past.</param>
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
    DateTimeOffset FirstStepDueAt,
    bool Forced);

/// <summary>Command. Sent by anybody who may end an enrollment, handled by the enrollment's saga. Ignored once it has ended.</summary>
/// <param name="Reason">Why, in the sender's words; at most 2,000 characters are kept with the enrollment.</param>
public sealed record CancelEnrollment(Guid EnrollmentId, Guid AccountId, string Reason);

/// <summary>News. Announced by whoever ended the enrollment when its last step was done: the Scheduler, where handing it out was all, the saga, or Enrollment.Api, where a request completed or skipped that step. Always under the same message id.</summary>
public sealed record EnrollmentCompleted(Guid EnrollmentId, Guid AccountId, Guid SequenceId, Guid ContactId, DateTimeOffset CompletedAt);

/// <summary>
/// News. Announced by whoever ended an enrollment before its last step: the saga, Enrollment.Api, UnenrollPage, ServeCaller, or, where the contact
/// has unsubscribed or is gone, the Scheduler, EnrollPage or ServeCaller. Always under the same message id.
/// </summary>
public sealed record EnrollmentCancelled(Guid EnrollmentId, Guid AccountId, Guid SequenceId, Guid ContactId, string Reason, DateTimeOffset CancelledAt);

/// <summary>News. Announced by whoever ended the enrollment when a step failed for good: the saga, the Scheduler, where the time for a report or an answer was over, or Enrollment.Api, where a request said so. Always under the same message id.</summary>
public sealed record EnrollmentFailed(Guid EnrollmentId, Guid AccountId, Guid SequenceId, Guid ContactId, string Error, DateTimeOffset FailedAt);
