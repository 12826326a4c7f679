using Enrollment.Api.Agents;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Batches;

/// <summary><c>GET /batches</c>, newest first, because ids rise with time.</summary>
public static class ListBatches
{
    private const int MaxName = 100;

    /// <summary>Lists batches, newest first.</summary>
    public static async Task<Results<Ok<ListEnvelope<ListedBatch>>, Problem>> HandleAsync(Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.Batches);
        var jobs = db.BulkJobs.AsNoTracking().Where(job => job.AccountId == caller.AccountId && job.RequestKind != null);
        if (query.Text("agent_id", MaxName) is { } name)
        {
            if (await AgentIdAsync(db, caller, name, stop) is not { } agentId)
                return Problems.AgentNotFound.With($"There is no agent {name}.");
            jobs = jobs.Where(job => job.SequenceId == agentId);
        }
        if (query.OneOf("status", BatchStatus.All) is { } status)
            jobs = With(jobs, status);

        var page = Page.Of(await jobs.PageOf(query, job => job.Id).ToListAsync(stop), query, job => new Cursor(CursorList.Batches, job.Id));
        var counts = await StoredBatch.CountAsync(db, caller, page.Rows.Select(job => job.Id), stop);
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(job => ListedBatch.Of(job, counts.GetValueOrDefault(job.Id, BatchCounts.None)))])));
    }

    private static IQueryable<BulkJob> With(IQueryable<BulkJob> jobs, string status) => status switch
    {
        BatchStatus.Creating => jobs.Where(job => job.FinishedAt == null),
        BatchStatus.Calling => jobs.Where(job => job.Status == BulkJobStatus.Completed && job.AllEndedAt == null),
        BatchStatus.Done => jobs.Where(job => job.Status == BulkJobStatus.Completed && job.AllEndedAt != null),
        // The other words are the job's own.
        _ => jobs.Where(job => job.Status == status),
    };

    private static async Task<Guid?> AgentIdAsync(EnrollmentDb db, Caller caller, string name, CancellationToken stop)
    {
        if (AgentAddress.IdIn(name) is { } id)
        {
            var agents = db.Sequences.Where(agent => agent.Id == id && agent.AccountId == caller.AccountId && agent.Kind == SequenceKinds.Agent.Name);
            return await agents.AnyAsync(stop) ? id : null;
        }
        return await db.CallSettings.Where(settings => settings.AccountId == caller.AccountId && settings.ExternalId == name)
            .Select(settings => (Guid?)settings.SequenceId).SingleOrDefaultAsync(stop);
    }
}
