using System.Text.Json;

namespace Enrollment.Contracts;

/// <summary>
/// Command. Sent by producers to enroll contacts, with the header <see cref="EnrollmentHeaders.ApiKey"/>. Also sent by Enrollment.Api
/// with the job that it wrote, when an earlier job ends and this one is next, and by the Scheduler if a job is stuck. Handled by
/// PlanPages.
/// </summary>
/// <param name="JobId">The request's identity, chosen by its sender: any UUID but the nil one. A repeat with the same id finds its job.</param>
/// <param name="SequenceId">An event queue, or another sequence of the account.</param>
/// <param name="Request">
/// From producers: an object like the body of <c>POST /event-queues/{id}/bulk-enroll</c>, or of
/// <c>POST /agents/{agent_id}/schedule/sequences</c> for an agent, of at most 1 MiB. The service itself leaves it out, because the job
/// exists and holds the target.
/// </param>
public sealed record BulkEnrollRequested(Guid JobId, Guid AccountId, Guid SequenceId, JsonElement? Request = null);

/// <summary>News. Sent by PlanPages when it refuses a producer's request. There is no job, and no contact is enrolled.</summary>
/// <param name="Code">The code of the refusal, as in the HTTP interface, such as <c>validation_failed</c>.</param>
/// <param name="Detail">For people.</param>
/// <param name="Errors">Everything that is wrong with the request, at most 100 errors; empty if it is refused for another reason.</param>
public sealed record BulkEnrollRefused(
    Guid JobId,
    Guid AccountId,
    Guid SequenceId,
    string Code,
    string Detail,
    IReadOnlyList<RequestError> Errors,
    DateTimeOffset RefusedAt);

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the request; empty for the request as a whole.</param>
/// <param name="Code">The code of the error, such as <c>wrong_type</c>.</param>
/// <param name="Detail">For people.</param>
public sealed record RequestError(string Pointer, string Code, string Detail);

/// <summary>
/// Internal command. Sent by Enrollment.Api together with a job whose caller waits for its one page, and again by the Scheduler if the
/// job is stuck. Handled by ServeCaller, in a queue of its own. The job's row holds the target.
/// </summary>
public sealed record ServeCaller(Guid JobId, Guid AccountId);

/// <summary>Internal command. Sent by PlanPages to itself until the whole target is cut into pages.</summary>
/// <param name="FirstPage">The number of the first page still to be planned, from 1.</param>
/// <param name="AfterKey">The key after which planning continues; guards against repeats together with the page.</param>
public sealed record PlanNextPages(Guid JobId, Guid AccountId, int FirstPage, Guid AfterKey);

/// <summary>
/// Internal command. Sent by PlanPages or with the end of an earlier page, handled by EnrollPage. One page of about 500 contacts; its
/// row says which.
/// </summary>
/// <param name="PageNumber">The page's number, from 1.</param>
public sealed record EnrollPage(Guid JobId, Guid AccountId, int PageNumber);

/// <summary>
/// News. Sent when a job ends, by EnrollPage, ServeCaller, PlanPages, Enrollment.Api or the Scheduler, and sent to the caller that
/// waits for it.
/// </summary>
/// <param name="Status"><c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Matched">Contacts of the pages that are done; always enrolled + skipped + failed.</param>
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

/// <summary>
/// Internal command. Sent by Enrollment.Api together with the job it wrote, and again by the Scheduler if the job is stuck. Handled by
/// PlanPages. The job's row holds the target.
/// </summary>
public sealed record BulkUnenrollRequested(Guid JobId, Guid AccountId, Guid SequenceId);

/// <summary>
/// Internal command. Sent by PlanPages or with the end of an earlier page, handled by UnenrollPage. One page of about 500 contacts; its
/// row says which.
/// </summary>
/// <param name="PageNumber">The page's number, from 1.</param>
public sealed record UnenrollPage(Guid JobId, Guid AccountId, int PageNumber);

/// <summary>
/// News. Sent when a job ends, by UnenrollPage, ServeCaller, PlanPages, Enrollment.Api or the Scheduler, and sent to the caller that
/// waits for it.
/// </summary>
/// <param name="Status"><c>completed</c>, <c>cancelled</c> (the job itself was cancelled) or <c>failed</c>.</param>
/// <param name="Matched">Contacts of the pages that are done; always cancelled + skipped + failed.</param>
/// <param name="Cancelled">Contacts whose live enrollments were ended; each has its own <see cref="EnrollmentCancelled"/>.</param>
/// <param name="SkippedReasons">How many contacts were skipped, by reason code.</param>
/// <param name="FailedReasons">How many contacts could not be found, by reason code.</param>
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

/// <summary>
/// News. Sent by the Scheduler, or by Enrollment.Api when the event queue is deleted, when the service deactivates a recurring enrollment.
/// It runs no more until a caller activates it again.
/// </summary>
/// <param name="Name">The name of the recurring enrollment.</param>
/// <param name="Reason"><c>too_many_refusals</c>, <c>sequence_deleted</c> or <c>schedule_unreadable</c>.</param>
/// <param name="Code">The code of the last refusal, such as <c>sequence_inactive</c>; null if no run was refused.</param>
/// <param name="Detail">For people.</param>
public sealed record RecurringEnrollmentDeactivated(
    Guid RecurringEnrollmentId, Guid AccountId, Guid SequenceId, string Name, string Reason, string? Code, string Detail, DateTimeOffset DeactivatedAt);
