namespace Enrollment.Client;

/// <summary>The answer to a bulk request: the result of the page, or the job that goes on.</summary>
/// <param name="Result">The result of the page or the dry run. Null if the work goes on.</param>
/// <param name="Started">The job that goes on. Null if the page is done.</param>
public sealed record BulkAnswer<TResult>(TResult? Result, BulkJobStarted? Started)
    where TResult : class;

/// <summary>The job whose work goes on behind the answer.</summary>
/// <param name="Status">One of <see cref="BulkJobStatuses"/>.</param>
public sealed record BulkJobStarted(Guid JobId, string Status);

/// <summary>The result of enrolling a page of contacts.</summary>
/// <param name="EnrollmentIds">The enrollments that were made. A dry run has none.</param>
/// <param name="NextCursor">Leads to the next page.</param>
/// <param name="JobId">The job that did it. A dry run has none.</param>
/// <param name="DryRun">Whether it was a dry run.</param>
public sealed record BulkEnrollResult(
    long Enrolled,
    long Skipped,
    long Failed,
    IReadOnlyList<Guid>? EnrollmentIds,
    bool HasMore,
    string? NextCursor,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    Guid? JobId,
    bool? DryRun);

/// <summary>The result of unenrolling a page of contacts.</summary>
/// <param name="Cancelled">Counts the contacts whose live enrollments were ended.</param>
/// <param name="NextCursor">Leads to the next page.</param>
/// <param name="JobId">The job that did it. A dry run has none.</param>
/// <param name="DryRun">Whether it was a dry run.</param>
public sealed record BulkUnenrollResult(
    long Cancelled,
    long Skipped,
    long Failed,
    bool HasMore,
    string? NextCursor,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    Guid? JobId,
    bool? DryRun);
