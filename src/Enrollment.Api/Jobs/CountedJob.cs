using Enrollment.Api.Auth;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Jobs;

/// <summary>Holds a job with its counters.</summary>
public sealed record CountedJob(BulkJob Job, JobTotals Totals)
{
    /// <summary>Whether the job's sequence is an agent, not an event queue.</summary>
    public bool IsOfAgent { get; private init; }

    /// <summary>Reads a job of the caller's account. Null if the account has no such job.</summary>
    public static async Task<CountedJob?> FindAsync(EnrollmentDb db, Caller caller, Guid jobId, CancellationToken stop)
    {
        var job = await db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.AccountId == caller.AccountId, stop);
        return job is null ? null : (await CountAsync(db, caller, [job], stop))[0];
    }

    /// <summary>Reads the counters and kinds of jobs in two queries, and keeps the order of the jobs.</summary>
    public static async Task<IReadOnlyList<CountedJob>> CountAsync(EnrollmentDb db, Caller caller, IReadOnlyList<BulkJob> jobs, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        var totals = await JobTotals.ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), caller.AccountId, [.. jobs.Select(job => job.Id)], stop);
        var sequences = jobs.Select(job => job.SequenceId).Distinct().ToArray();
        var agents = await db.Sequences.Where(s => s.AccountId == caller.AccountId && sequences.Contains(s.Id) && s.Kind == SequenceKinds.Agent.Name)
            .Select(s => s.Id).ToHashSetAsync(stop);
        return [.. jobs.Select(job => new CountedJob(job, totals[job.Id]) { IsOfAgent = agents.Contains(job.SequenceId) })];
    }
}
