namespace Enrollment.Contracts;

/// <summary>Command. Sent by Enrollment.Api together with the job it wrote, handled by PlanPages. The job row holds the target.</summary>
public sealed record BulkEnrollRequested(Guid JobId, Guid AccountId, Guid SequenceId);

/// <summary>Command. Sent by PlanPages to itself until the whole target is cut into pages; <paramref name="FirstPage"/> guards against repeats.</summary>
/// <param name="FirstPage">Number of the first page still to be planned, from 1.</param>
public sealed record PlanNextPages(Guid JobId, Guid AccountId, int FirstPage);

/// <summary>Command. Sent by PlanPages, handled by EnrollPage. The contacts of one page: after (excluded) up to (included), about 500 of them.</summary>
public sealed record EnrollPage(Guid JobId, Guid AccountId, int PageNumber, Guid AfterContactId, Guid UpToContactId);

/// <summary>News. Announced once a bulk job has ended, and sent to the caller who waits for it.</summary>
/// <param name="Status"><c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Matched">Contacts that the target named; always enrolled + skipped + failed.</param>
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
