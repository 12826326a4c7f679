namespace Enrollment.Contracts;

/// <summary>Internal command. Sent by Enrollment.Api together with the job it wrote (and again by the Scheduler if the job is stuck), handled by PlanPages. The job row holds the target.</summary>
public sealed record BulkUnenrollRequested(Guid JobId, Guid AccountId, Guid SequenceId);

/// <summary>Internal command. Sent by PlanPages or with the end of an earlier page, handled by UnenrollPage. One page, about 500 contacts; its row says which.</summary>
/// <param name="PageNumber">From 1.</param>
public sealed record UnenrollPage(Guid JobId, Guid AccountId, int PageNumber);

/// <summary>News. Sent by whoever ended the job (UnenrollPage, ServeCaller, PlanPages, Enrollment.Api, the Scheduler) once it has ended, and sent to the caller who waits for it.</summary>
/// <param name="Status"><c>completed</c>, <c>cancelled</c> (the job was, with its rest) or <c>failed</c>.</param>
/// <param name="Matched">Contacts of the pages done; always cancelled + skipped + failed.</param>
/// <param name="Cancelled">Contacts whose live enrollments were ended; each has its own <see cref="EnrollmentCancelled"/>.</param>
/// <param name="SkippedReasons">How many contacts were skipped, by reason code.</param>
/// <param name="FailedReasons">How many contacts could not be looked at, by reason code.</param>
public sealed record BulkUnenrollmentCompleted(
    Guid JobId,
    Guid AccountId,
    Guid SequenceId,
    string Status,
    long Matched,
    long Cancelled,
    long Skipped,
    long Failed,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    DateTimeOffset FinishedAt);
