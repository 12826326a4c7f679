using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Jobs;

/// <summary>Counts what a request would do, by the same screening that the request goes through. Writes nothing.</summary>
internal static class DryRun
{
    public static async Task<DryRunCount> CountAsync(EnrollmentDb db, Sequence sequence, JobWork work, CancellationToken stop)
    {
        var all = Stretch.Of(sequence, work);
        await db.Database.OpenConnectionAsync(stop);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var page = work.Mode == BulkModes.All
            ? new PageEnd(all.UpToKey, HasMore: false)
            : await all.FindPageEndAsync(connection, stop);
        var count = await (all with { UpToKey = page.UpToKey }).CountAsync(connection, stop);
        return new(page, count.Done, count.SkippedReasons, count.FailedReasons);
    }
}

/// <param name="Done">Contacts that would be enrolled or unenrolled.</param>
internal sealed record DryRunCount(PageEnd Page, long Done, IReadOnlyDictionary<string, long> SkippedReasons, IReadOnlyDictionary<string, long> FailedReasons)
{
    public long Skipped => SkippedReasons.Values.Sum();

    public long Failed => FailedReasons.Values.Sum();
}
