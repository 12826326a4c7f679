using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Jobs;
using Enrollment.Core.Hosting;
using Enrollment.Core.Recurring;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Recurring;

/// <summary><c>GET /recurring-enrollments/{id}/runs</c>, the latest planned time first, because ids rise with it.</summary>
public static class ListRecurringRuns
{
    /// <summary>Lists the runs of a recurring enrollment, the latest first.</summary>
    /// <remarks>There is one run for each planned time, also for times that were refused or missed.</remarks>
    public static async Task<Results<Ok<ListEnvelope<RecurringRunAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.RecurringRuns);
        if (!await db.RecurringEnrollments.AnyAsync(recurring => recurring.Id == id && recurring.AccountId == caller.AccountId, stop))
            return RecurringEnrollmentsApi.NotFound(id);

        var page = Page.Of(await Rows(db, caller.AccountId, id, query).ToListAsync(stop), query, run => new Cursor(CursorList.RecurringRuns, run.Id));
        var jobs = await JobsAsync(db, caller, page.Rows, stop);
        return TypedResults.Ok(Envelope.Of(http, page.With([.. page.Rows.Select(run => RecurringRunAnswer.Of(run, JobOf(run, jobs)))])));
    }

    internal static IQueryable<RecurringRun> Rows(EnrollmentDb db, Guid accountId, Guid recurringId, ListQuery query) => db.RecurringRuns.AsNoTracking()
        .Where(run => run.RecurringEnrollmentId == recurringId && run.AccountId == accountId)
        .PageOf(query, run => run.Id);

    private static async Task<Dictionary<Guid, CountedJob>> JobsAsync(EnrollmentDb db, Caller caller, IReadOnlyList<RecurringRun> runs, CancellationToken stop)
    {
        var ids = runs.Select(run => run.JobId).OfType<Guid>().ToArray();
        if (ids.Length == 0)
            return [];
        var jobs = await db.BulkJobs.AsNoTracking().Where(job => ids.Contains(job.Id) && job.AccountId == caller.AccountId).ToListAsync(stop);
        return (await CountedJob.CountAsync(db, caller, jobs, stop)).ToDictionary(counted => counted.Job.Id);
    }

    private static CountedJob? JobOf(RecurringRun run, Dictionary<Guid, CountedJob> jobs) => run.JobId is { } id ? jobs.GetValueOrDefault(id) : null;
}
