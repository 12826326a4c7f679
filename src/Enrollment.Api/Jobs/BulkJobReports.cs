using Enrollment.Api.Auth;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Jobs;

/// <summary>Jobs with their counters.</summary>
public static class BulkJobReports
{
    /// <summary>Null: the account has no such job.</summary>
    public static async Task<BulkJobOutcome?> FindBulkJobAsync(this EnrollmentDb db, Caller caller, Guid jobId, CancellationToken stop)
    {
        var job = await db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.AccountId == caller.AccountId, stop);
        return job is null ? null : (await CountAsync(db, [job], stop))[0];
    }

    /// <summary>The jobs in their order, with their counters from one query.</summary>
    public static async Task<IReadOnlyList<BulkJobOutcome>> CountAsync(EnrollmentDb db, IReadOnlyList<BulkJob> jobs, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        var totals = await JobTotals.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), [.. jobs.Select(job => job.Id)], stop);
        return [.. jobs.Select(job => new BulkJobOutcome(job, totals[job.Id]))];
    }
}

public sealed record BulkJobOutcome(BulkJob Job, JobTotals Totals);
