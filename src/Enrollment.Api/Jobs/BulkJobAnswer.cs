using Enrollment.Core.Jobs;

namespace Enrollment.Api.Jobs;

/// <summary>A bulk job as callers see it.</summary>
/// <param name="EventQueueId">The event queue; null for a job of an agent.</param>
/// <param name="AgentId">The agent, for a job of an agent. A job that enrolls its contacts is a batch with the same id.</param>
/// <param name="Operation"><c>enroll</c> or <c>unenroll</c>.</param>
/// <param name="Matched">Contacts of the pages that are done; always enrolled + cancelled + skipped + failed.</param>
/// <param name="Cancelled">Contacts whose live enrollments were ended; by <c>unenroll</c> only.</param>
/// <param name="PagesTotal">Pages planned so far; final once the status is completed.</param>
/// <param name="Progress">Pages done of those planned so far, 0 to 1.</param>
/// <param name="Reason">Why contacts are unenrolled; null for a job that enrolls.</param>
/// <param name="EnrollmentTime">The anchor that delays count from; null for a job that unenrolls.</param>
/// <param name="SkipIfAlreadyEnrolled">Whether contacts with a live enrollment are skipped; null for a job that unenrolls.</param>
/// <param name="RecurringEnrollmentId">The recurring enrollment whose run it is; null for a job of a single request.</param>
/// <param name="ContactsPerSecond">The job's pace so far; null if it has not started, or took no measurable time.</param>
public sealed record BulkJobAnswer(
    Guid Id,
    Guid? EventQueueId,
    Guid? AgentId,
    string Operation,
    string Status,
    string Mode,
    string? Reason,
    long Matched,
    long Enrolled,
    long Cancelled,
    long Skipped,
    long Failed,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons,
    int PagesTotal,
    int PagesDone,
    double Progress,
    double? ContactsPerSecond,
    DateTimeOffset? EnrollmentTime,
    bool? SkipIfAlreadyEnrolled,
    Guid? RecurringEnrollmentId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? Error)
{
    public static BulkJobAnswer Of(CountedJob counted, DateTimeOffset now)
    {
        var (job, totals) = counted;
        var enrolls = job.Operation == BulkOperations.Enroll;
        return new(
            job.Id,
            counted.IsOfAgent ? null : job.SequenceId,
            counted.IsOfAgent ? job.SequenceId : null,
            job.Operation,
            job.Status,
            job.Mode,
            job.Reason,
            totals.Matched,
            totals.Enrolled,
            totals.Cancelled,
            totals.Skipped,
            totals.Failed,
            totals.SkippedReasons,
            totals.FailedReasons,
            totals.PagesTotal,
            totals.PagesDone,
            ProgressOf(job, totals),
            RateOf(job, totals, now),
            enrolls ? job.Anchor : null,
            enrolls ? job.SkipIfAlreadyEnrolled : null,
            job.RecurringEnrollmentId,
            job.CreatedAt,
            job.StartedAt,
            job.FinishedAt,
            job.Error);
    }

    private static double ProgressOf(BulkJob job, JobTotals totals) => totals.PagesTotal switch
    {
        _ when job.Status == BulkJobStatus.Completed => 1,
        0 => 0,
        // Not there yet while pages are still being planned, however many of those known are done.
        var planned => Math.Min(job.PlannedAt is null ? 0.99 : 1, Math.Round((double)totals.PagesDone / planned, 4)),
    };

    private static double? RateOf(BulkJob job, JobTotals totals, DateTimeOffset now) =>
        ((job.FinishedAt ?? now) - job.StartedAt)?.TotalSeconds is { } seconds and > 0 ? Math.Round(totals.Matched / seconds, 1) : null;
}
