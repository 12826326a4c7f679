using Enrollment.Core.Calls;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Rows;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>Accepts requests that bring rows, for every door: checks each row, and writes the good ones with a job that enrolls them.</summary>
public static class AcceptRows
{
    /// <summary>Reads and checks all rows of a request, with three look-ups for all of them.</summary>
    public static async Task<ScreenedRows> ScreenAsync(
        NpgsqlConnection connection, CallSettings settings, RowsRequest request, DateTimeOffset now, CancellationToken stop)
    {
        var rows = new RowReader(request.SettingsBy(settings, now)).ReadAll(request.Said.Rows);
        var found = await RowLookUps.OfAsync(connection, settings.AccountId, rows, stop);
        return ScreenRows.Of(rows, request.Said.AllowDuplicates, found.Barred.Contains, found.Unsubscribed.Contains);
    }

    /// <summary>Writes the job of a request with its rows. The caller has held the sequence, and commits with the charge.</summary>
    /// <param name="price">The credits that each accepted row costs.</param>
    public static async Task<BulkJob> WriteAsync(
        DbContext db, OutboxUnit unit, Sequence sequence, CallSettings settings, RowsRequest request, ScreenedRows rows, JobOrigin origin, int price,
        DateTimeOffset now, CancellationToken stop)
    {
        var jobId = origin.JobId ?? Guid.CreateVersion7(now);
        var target = new EnrollmentTarget.RequestRows(
            jobId, request.Said.GroupByField, request.GroupScope, request.Normalized, price, request.Said.Timezone, request.Said.AllowDuplicates);
        // Rows that repeat a number are enrolled side by side.
        var skips = !request.Said.AllowDuplicates && !settings.EnrollsAgain;
        var work = new JobWork.Enroll(now, skips) { Target = target, Mode = origin.ReplyTo is null ? BulkModes.All : BulkModes.Page };
        var job = await AcceptJob.WriteAsync(db, unit, sequence, work, origin with { JobId = jobId }, now, stop);
        await StoredRows.WriteAsync(unit, job, target, rows, request.Said.Rows, request.BypassesWindow, stop);
        return job;
    }
}
