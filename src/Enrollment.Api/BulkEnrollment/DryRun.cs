using Enrollment.Api.Accounts;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Counts what a request would do, by the very screening that the request would go through. Writes nothing.</summary>
internal static class DryRun
{
    public static Task<DryRunCount> CountAsync(EnrollmentDb db, Caller caller, Sequence sequence, BulkEnrollRequest request, CancellationToken stop) =>
        CountAsync(
            db, new(caller.AccountId, sequence.Id, BulkOperations.Enroll, request.Target, request.SkipIfAlreadyEnrolled, request.AfterKey, Screening.LastKey),
            request.Mode, stop);

    public static Task<DryRunCount> CountAsync(EnrollmentDb db, Caller caller, Sequence sequence, BulkUnenrollRequest request, CancellationToken stop) =>
        CountAsync(
            db, new(caller.AccountId, sequence.Id, BulkOperations.Unenroll, request.Target, SkipIfAlreadyEnrolled: true, request.AfterKey, Screening.LastKey),
            request.Mode, stop);

    private static async Task<DryRunCount> CountAsync(EnrollmentDb db, Stretch all, string mode, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var page = mode == BulkModes.All
            ? new PageEnd(all.UpToKey, HasMore: false)
            : await Screening.FindPageEndAsync(connection, all, stop);
        var count = await Screening.CountAsync(connection, all with { UpToKey = page.UpToKey }, stop);
        return new(page, count.Done, count.SkippedReasons, count.FailedReasons);
    }
}

/// <param name="Done">Contacts that would be enrolled or unenrolled.</param>
internal sealed record DryRunCount(PageEnd Page, long Done, IReadOnlyDictionary<string, long> SkippedReasons, IReadOnlyDictionary<string, long> FailedReasons)
{
    public long Skipped => SkippedReasons.Values.Sum();

    public long Failed => FailedReasons.Values.Sum();
}
