using System.Text.Json;

namespace Enrollment.Contracts;

/// <summary>
/// Command. Sent by producers who want contacts enrolled, with the header <see cref="EnrollmentHeaders.ApiKey"/>; sent
/// by Enrollment.Api together with the job it wrote, with the end of an earlier job for one that waits, and by the Scheduler if a job is
/// stuck. Handled by PlanPages.
/// </summary>
/// <param name="JobId">The request's identity, chosen by whoever sends it; any UUID but the nil one. Sent again, it finds its job.</param>
/// <param name="SequenceId">An event queue, or another sequence of the account.</param>
/// <param name="Request">
/// From producers: an object like the body of <c>POST /event-queues/{id}/bulk-enroll</c>, of at most 1 MiB. Left out by
/// the service itself: the job exists and holds the target.
/// </param>
public sealed record BulkEnrollRequested(Guid JobId, Guid AccountId, Guid SequenceId, JsonElement? Request = null);

/// <summary>News. Sent by PlanPages when it does not take a producer's request in: there is no job, nobody is enrolled.</summary>
/// <param name="Code">The machine's word for why, as in the HTTP interface, such as <c>validation_failed</c>.</param>
/// <param name="Detail">For people.</param>
/// <param name="Errors">Everything that is wrong with the request, at most 100; empty if it is something else.</param>
public sealed record BulkEnrollRefused(
    Guid JobId,
    Guid AccountId,
    Guid SequenceId,
    string Code,
    string Detail,
    IReadOnlyList<RequestError> Errors,
    DateTimeOffset RefusedAt);

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the request; empty: all of it.</param>
/// <param name="Code">The machine's word for it, such as <c>wrong_type</c>.</param>
/// <param name="Detail">For people.</param>
public sealed record RequestError(string Pointer, string Code, string Detail);

/// <summary>
/// Internal command. Sent by Enrollment.Api together with a job whose caller waits for its one page (and again by the Scheduler
/// if the job is stuck), handled by ServeCaller, in a queue where no other work stands. The job row holds the target.
/// </summary>
public sealed record ServeCaller(Guid JobId, Guid AccountId);

/// <summary>Internal command. Sent by PlanPages to itself until the whole target is cut into pages.</summary>
/// <param name="FirstPage">Number of the first page still to be planned, from 1.</param>
/// <param name="AfterKey">The key behind which planning goes on; guards against repeats together with the page.</param>
public sealed record PlanNextPages(Guid JobId, Guid AccountId, int FirstPage, Guid AfterKey);

/// <summary>Internal command. Sent by PlanPages or with the end of an earlier page, handled by EnrollPage. One page, about 500 contacts; its row says which, whatever kind of target the job has.</summary>
/// <param name="PageNumber">From 1.</param>
public sealed record EnrollPage(Guid JobId, Guid AccountId, int PageNumber);

/// <summary>News. Sent by whoever ended the job (EnrollPage, ServeCaller, PlanPages, Enrollment.Api, the Scheduler) once it has ended, and sent to the caller who waits for it.</summary>
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
