namespace Enrollment.Contracts;

/// <summary>Command. Sent by Enrollment.Api together with the job it wrote (and again by the Scheduler if the job is stuck), handled by PlanPages. The job row holds the target.</summary>
public sealed record BulkEnrollRequested(Guid JobId, Guid AccountId, Guid SequenceId);

/// <summary>Command. Sent by PlanPages to itself until the whole target is cut into pages.</summary>
/// <param name="FirstPage">Number of the first page still to be planned, from 1.</param>
/// <param name="AfterContactId">Where planning goes on; guards against repeats together with the page.</param>
public sealed record PlanNextPages(Guid JobId, Guid AccountId, int FirstPage, Guid AfterContactId);

/// <summary>Command. Sent by PlanPages, handled by EnrollPage. One page, about 500 contacts; its row says which, whatever kind of target the job has.</summary>
/// <param name="PageNumber">From 1.</param>
public sealed record EnrollPage(Guid JobId, Guid AccountId, int PageNumber);

/// <summary>News. Sent by whoever ended the job (EnrollPage, PlanPages, Enrollment.Api, the Scheduler) once it has ended, and sent to the caller who waits for it.</summary>
/// <param name="Status"><c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Matched">Contacts of the pages done; always enrolled + skipped + failed.</param>
/// <param name="SkippedReasons">How many contacts were skipped, by reason code.</param>
/// <param name="FailedReasons">How many contacts could not be enrolled, by reason code.</param>
public sealed record BulkEnrollmentCompleted(
    Guid JobId,
    Guid AccountId,
    Guid SequenceId,
    string Status,
    long Matched,
    long Enrolled,
    long Skipped,
    long Failed,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    DateTimeOffset FinishedAt);
