using Enrollment.Api.Auth;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Jobs;

/// <summary>Holds a job with its counters.</summary>
public sealed record CountedJob(BulkJob Job, JobTotals Totals)
{
    /// <summary>Reads a job of the caller's account. Null if the account has no such job.</summary>
    public static async Task<CountedJob?> FindAsync(EnrollmentDb db, Caller caller, Guid jobId, CancellationToken stop)
    {
        var job = await db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.AccountId == caller.AccountId, stop);
        return job is null ? null : (await CountAsync(db, caller, [job], stop))[0];
    }

    /// <summary>Reads the counters of jobs in one query, and keeps the order of the jobs.</summary>
    public static async Task<IReadOnlyList<CountedJob>> CountAsync(EnrollmentDb db, Caller caller, IReadOnlyList<BulkJob> jobs, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        var totals = await JobTotals.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), caller.AccountId, [.. jobs.Select(job => job.Id)], stop);
        return [.. jobs.Select(job => new CountedJob(job, totals[job.Id]))];
    }
}
