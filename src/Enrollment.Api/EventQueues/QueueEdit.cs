using Enrollment.Api.Auth;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.EventQueues;

/// <summary>
/// Edits event queues with their row locked, so that edits come one after the other and each sees the one before. Steps are changed as
/// a whole version: the rows of a version are never changed, because enrollments pin it.
/// </summary>
internal static class QueueEdit
{
    /// <summary>Locks the account's event queue until the request's transaction ends. Returns null if there is none.</summary>
    public static async Task<Sequence?> LockEventQueueAsync(this EnrollmentDb db, Caller caller, Guid id, CancellationToken stop)
    {
        // Accepting a job locks the row shared, so edits come before or after it. "no key update", because a planner's foreign key
        // looks at the row while it holds its job, which a deletion waits for.
        var found = await db.Sequences.FromSql($"""
            select * from sequences
            where id = {id} and account_id = {caller.AccountId} and kind = {SequenceKinds.EventQueue.Name} and deleted_at is null
            for no key update
            """).ToListAsync(stop);
        return found.SingleOrDefault();
    }

    /// <summary>Reads the steps of the present version, in order.</summary>
    public static Task<List<SequenceStep>> StepsOfAsync(this EnrollmentDb db, Sequence queue, CancellationToken stop) =>
        db.StepsOfAsync(queue, queue.Version, stop);

    /// <summary>Reads the steps of the version before the present one, in order. The first version counts as the one before itself.</summary>
    public static Task<List<SequenceStep>> StepsBeforeAsync(this EnrollmentDb db, Sequence queue, CancellationToken stop) =>
        db.StepsOfAsync(queue, Math.Max(1, queue.Version - 1), stop);

    private static Task<List<SequenceStep>> StepsOfAsync(this EnrollmentDb db, Sequence queue, int version, CancellationToken stop) => db.SequenceSteps
        .AsNoTracking()
        .Where(step => step.SequenceId == queue.Id && step.AccountId == queue.AccountId && step.Version == version)
        .OrderBy(step => step.Position)
        .ToListAsync(stop);

    /// <summary>Writes the steps, in this order, as the queue's next version: positions from 1, without gaps.</summary>
    public static async Task SaveStepsAsync(this EnrollmentDb db, Sequence queue, IEnumerable<SequenceStep> steps, DateTimeOffset now, CancellationToken stop)
    {
        queue.Version++;
        db.AddRange(steps.Select((step, index) => step with { Version = queue.Version, Position = index + 1 }));
        await db.SaveEventQueueAsync(queue, now, stop);
    }

    public static async Task SaveEventQueueAsync(this EnrollmentDb db, Sequence queue, DateTimeOffset now, CancellationToken stop)
    {
        queue.Revision++;
        queue.UpdatedAt = now;
        await db.SaveChangesAsync(stop);
    }
}
