using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Jobs;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Recurring;

/// <summary><c>POST /recurring-enrollments/{id}/run-now</c></summary>
public static class RunRecurringEnrollment
{
    /// <summary>Starts a run now, whether or not the recurring enrollment is active.</summary>
    /// <remarks>
    /// The run is planned for this moment, and counts for <c>max_runs</c>. It is refused while the job of the run before has not ended, after
    /// <c>ends_at</c>, and if nothing can be enrolled. A refusal makes no run. The times of the schedule stay as they are.
    /// </remarks>
    public static async Task<Results<Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, ILogger<RecurringRunAnswer> logger, HttpContext http, CancellationToken stop)
    {
        var run = await StartRun.NowAsync(db, work.Unit, SequenceKinds.EventQueue, caller.AccountId, id, clock.GetUtcNow(), stop);
        if (run is RunNow.Refused(var refusal))
            return refusal.ToProblem();
        var job = ((RunNow.Started)run).JobId;
        work.AfterCommit(() => RecurringLog.RunStarted(logger, id, job));
        return BulkJobStarted.Answer(http, job, BulkJobStatus.Queued);
    }
}
