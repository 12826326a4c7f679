using Enrollment.Api.Auth;
using Enrollment.Api.Work;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Sequences;

/// <summary>Counts the jobs and enrollments that ended with a deleted sequence.</summary>
/// <param name="HasMore">Whether a job cancels further enrollments.</param>
internal sealed record EndedSequence(int Jobs, int Enrollments, bool HasMore);

/// <summary>Deletes a locked sequence of any kind: stops new enrollments, and cancels the live ones.</summary>
internal static class EndSequence
{
    /// <summary>The reason of the enrollments that a deletion cancels. The handlers' remarks name it.</summary>
    public const string Reason = "sequence_deleted";

    /// <summary>The most live enrollments that are cancelled before the answer; a job cancels more. The handlers' remarks name it.</summary>
    public const int AtOnce = 500;

    public static async Task<EndedSequence> RunAsync(
        EnrollmentDb db, RequestWork work, Caller caller, Sequence sequence, JobShares shares, DateTimeOffset now, CancellationToken stop)
    {
        sequence.DeletedAt = now;
        await db.SaveSequenceAsync(sequence, now, stop);
        await DeactivateRecurring.OfDeletedAsync(work.Unit, caller.AccountId, sequence.Id, now, stop);
        // First the jobs, or they would enroll contacts after the live ones were ended. Pages under way are waited for.
        var jobs = await CancelJobsAsync(db, work, sequence, stop);
        var (enrollments, hasMore) = await CancelEnrollmentsAsync(work, caller, sequence, stop);
        if (hasMore)
        {
            var empties = new JobWork.Unenroll(Reason) { Target = new EnrollmentTarget.LiveIn(sequence.Id) };
            await AcceptJob.WriteAsync(db, work.Unit, sequence, empties, new(caller.KeyId), now, stop);
        }
        // Behind all locks but the account's own row, because pages that hold enrollments wait for it.
        await shares.LeaveAsync(work.Unit, sequence.AccountId, jobs, stop);
        await UnreachedRows.RefundAsync(work.Connection, sequence.AccountId, jobs, stop);
        return new(jobs.Count, enrollments, hasMore);
    }

    private static async Task<IReadOnlyList<Guid>> CancelJobsAsync(EnrollmentDb db, RequestWork work, Sequence sequence, CancellationToken stop)
    {
        var jobs = await db.BulkJobs.AsNoTracking()
            .Where(job => job.SequenceId == sequence.Id && job.AccountId == sequence.AccountId && job.FinishedAt == null && job.Operation == BulkOperations.Enroll)
            .Select(job => job.Id)
            .ToListAsync(stop);
        var cancelled = new List<Guid>(jobs.Count);
        foreach (var job in jobs)
        {
            if (await JobEnd.TryCancelAsync(work.Unit, sequence.AccountId, job, stop))
                cancelled.Add(job);
        }
        return cancelled;
    }

    private static async Task<(int Cancelled, bool HasMore)> CancelEnrollmentsAsync(RequestWork work, Caller caller, Sequence sequence, CancellationToken stop)
    {
        var cancelled = await EndEnrollments.EndAsync(
            work.Connection, sequence.AccountId, new LiveEnrollments.OfSequence(sequence.Id), EnrollmentEnd.Cancelled(Reason),
            new NoteAuthor.ApiKey(caller.KeyId), AtOnce, stop);
        work.Send(cancelled.Messages);
        return (cancelled.Count, cancelled.HasMore);
    }
}
