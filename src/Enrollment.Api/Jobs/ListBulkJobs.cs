using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Jobs;

/// <summary><c>GET /bulk-jobs</c>, newest first, because ids rise with time.</summary>
public static class ListBulkJobs
{
    /// <summary>Lists bulk jobs, newest first.</summary>
    public static async Task<Ok<ListEnvelope<BulkJobAnswer>>> HandleAsync(
        Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.BulkJobs);
        var status = query.OneOf("status", BulkJobStatus.All);
        var jobs = db.BulkJobs.AsNoTracking().Where(job => job.AccountId == caller.AccountId && (status == null || job.Status == status));
        var page = Page.Of(await jobs.PageOf(query, job => job.Id).ToListAsync(stop), query, job => new Cursor(CursorList.BulkJobs, job.Id));

        var now = clock.GetUtcNow();
        var counted = await CountedJob.CountAsync(db, caller, page.Rows, stop);
        return TypedResults.Ok(Envelope.Of(http, page.With([.. counted.Select(job => BulkJobAnswer.Of(job, now))])));
    }
}
