using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Database;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Counts what a request would do, by the very screening that the request would go through. Writes nothing.</summary>
internal static class DryRun
{
    public static async Task<BulkEnrollResult> CountAsync(EnrollmentDb db, Caller caller, Sequence sequence, BulkEnrollRequest request, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var all = new Stretch(caller.AccountId, sequence.Id, request.Target, request.SkipIfAlreadyEnrolled, request.AfterContactId, Screening.LastContactId);
        var page = request.Mode == BulkModes.All
            ? new PageEnd(all.UpToContactId, HasMore: false)
            : await Screening.FindPageEndAsync(connection, all, stop);
        var count = await Screening.CountAsync(connection, all with { UpToContactId = page.UpToContactId }, stop);
        return new BulkEnrollResult(
            count.Enrolled,
            count.SkippedReasons.Values.Sum(),
            count.FailedReasons.Values.Sum(),
            EnrollmentIds: null,
            page.HasMore,
            page.HasMore ? new Cursor(CursorList.BulkEnrollPage, page.UpToContactId).ToString() : null,
            count.SkippedReasons,
            count.FailedReasons,
            JobId: null,
            DryRun: true);
    }
}
