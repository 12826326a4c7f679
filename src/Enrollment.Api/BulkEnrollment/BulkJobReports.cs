using Enrollment.Api.Accounts;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Database;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Jobs with their counters.</summary>
public sealed class BulkJobReports(IDbContextFactory<EnrollmentDb> databases)
{
    /// <summary>Null: the account has no such job.</summary>
    public async Task<BulkJobOutcome?> FindAsync(Caller caller, Guid jobId, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var job = await db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.AccountId == caller.AccountId, stop);
        return job is null ? null : await CountAsync(db, job, stop);
    }

    /// <summary>The job's counters; they are sums over its pages, so a list costs a small query for each.</summary>
    public static async Task<BulkJobOutcome> CountAsync(EnrollmentDb db, BulkJob job, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        return new(job, await JobTotals.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), job.Id, stop));
    }
}

public sealed record BulkJobOutcome(BulkJob Job, JobTotals Totals);
