using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Jobs;

/// <summary>What a job in page mode did, read back when it has ended, or what a dry run says that it would do.</summary>
internal static class PageResult
{
    public static BulkEnrollResult Of(DryRunCount count) => new(
        count.Done,
        count.Skipped,
        count.Failed,
        EnrollmentIds: null,
        count.Page.HasMore,
        count.Page.HasMore ? new Cursor(CursorList.BulkEnrollPage, count.Page.UpToKey).ToString() : null,
        count.SkippedReasons,
        count.FailedReasons,
        JobId: null,
        DryRun: true);

    public static async Task<BulkEnrollResult> OfAsync(EnrollmentDb db, BulkJobOutcome outcome, CancellationToken stop)
    {
        var (job, totals) = outcome;
        var enrollmentIds = await db.Enrollments
            .Where(enrollment => enrollment.JobId == job.Id && enrollment.AccountId == job.AccountId)
            .OrderBy(enrollment => enrollment.ContactId)
            .Select(enrollment => enrollment.CorrelationId)
            .ToListAsync(stop);
        return new BulkEnrollResult(
            totals.Enrolled,
            totals.Skipped,
            totals.Failed,
            enrollmentIds,
            job.HasMore,
            // Planning ended with the page's last contact.
            job.HasMore ? new Cursor(CursorList.BulkEnrollPage, job.AfterKey).ToString() : null,
            totals.SkippedReasons,
            totals.FailedReasons,
            job.Id,
            DryRun: null);
    }
}
