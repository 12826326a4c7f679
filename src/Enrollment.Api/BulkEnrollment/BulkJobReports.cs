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
