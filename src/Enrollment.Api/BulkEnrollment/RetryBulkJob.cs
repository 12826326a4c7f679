using Enrollment.Api.Accounts;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.BulkEnrollment;

/// <summary><c>POST /bulk-jobs/{id}/retry</c>: a new job over the contacts that failed; over the whole target, if the job itself failed.</summary>
public static class RetryBulkJob
{
    public static async Task<Results<Accepted<Envelope<BulkJobStarted>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, BulkJobIntake intake, HttpContext http, CancellationToken stop)
    {
        if (await db.FindBulkJobAsync(caller, id, stop) is not { } outcome)
            return GetBulkJob.NotFound(id);
        var (job, totals) = outcome;
        if (job.FinishedAt is null)
            return Problems.Conflict.With($"The job {id} is {job.Status}.", "Wait until it has ended, or cancel it.");
        if (job.Status != BulkJobStatus.Failed && totals.Failed == 0)
            return Problems.Conflict.With($"No contact of the job {id} failed: there is nothing to retry.", "Send the request again to reach contacts that have come to match since.");

        // Who is still live in a deleted queue can be unenrolled, but nobody enrolled.
        var sequence = job.Operation == BulkOperations.Enroll
            ? await SequenceAdmission.HoldAsync(db, SequenceKinds.EventQueue, caller.AccountId, job.SequenceId, stop)
            : await db.Sequences.AsNoTracking().SingleAsync(queue => queue.Id == job.SequenceId && queue.AccountId == caller.AccountId, stop);
        if (sequence is null)
            return EventQueuesApi.NotFound(job.SequenceId);
        if (job.Operation == BulkOperations.Enroll && await SequenceAdmission.RefusalAsync(db, sequence, stop) is { } refusal)
            return refusal.ToProblem();

        var again = job.Status == BulkJobStatus.Failed
            ? await WholeAsync(db, intake, caller, sequence, job, stop)
            : intake.Again(caller, sequence, job, new EnrollmentTarget.FailedOf(job.Id), job.SkipIfAlreadyEnrolled, BulkModes.All, Guid.Empty);
        await intake.AcceptAsync(again, stop);
        return BulkAnswers.Started(http, again.Id, again.Status);
    }

    // Never by force, whatever the first job was: nobody knows whom that had reached, and those must not be enrolled twice.
    private static async Task<BulkJob> WholeAsync(
        EnrollmentDb db, BulkJobIntake intake, Caller caller, Sequence sequence, BulkJob job, CancellationToken stop)
    {
        // Planning moves the job's own place on; the page remembers where it began.
        var page = job.Mode == BulkModes.All ? null : await db.BulkPages.AsNoTracking().SingleOrDefaultAsync(p => p.JobId == job.Id && p.AccountId == job.AccountId, stop);
        var after = job.Mode == BulkModes.All ? Guid.Empty : page?.AfterContactId ?? job.AfterContactId;
        return intake.Again(caller, sequence, job, EnrollmentTarget.FromJson(job.Target), skipsIfAlreadyEnrolled: true, job.Mode, after);
    }
}
