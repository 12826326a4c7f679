using Enrollment.Core.Database;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Core.Sequences;

/// <summary>What every door asks before it puts anybody into an event queue.</summary>
public static class EventQueues
{
    /// <summary>The account's event queue, unless it has been deleted.</summary>
    public static Task<Sequence?> FindAsync(EnrollmentDb db, Guid accountId, Guid id, CancellationToken stop) => db.Sequences
        .AsNoTracking()
        .SingleOrDefaultAsync(queue => queue.Id == id && queue.AccountId == accountId && queue.Kind == SequenceKinds.EventQueue && queue.DeletedAt == null, stop);

    /// <summary>
    /// The same, and held: until the transaction ends nobody edits, pauses or deletes it. To be asked by whoever writes a job
    /// that enrolls, so that a deletion either finds the job or is found.
    /// </summary>
    public static async Task<Sequence?> HoldAsync(EnrollmentDb db, Guid accountId, Guid id, CancellationToken stop)
    {
        var found = await db.Sequences.FromSql($"""
            select * from sequences
            where id = {id} and account_id = {accountId} and kind = {SequenceKinds.EventQueue} and deleted_at is null
            for share
            """).AsNoTracking().ToListAsync(stop);
        return found.SingleOrDefault();
    }

    /// <summary>Why nobody can be enrolled in it; null: they can.</summary>
    public static async Task<Refusal?> RefusalAsync(EnrollmentDb db, Sequence sequence, CancellationToken stop)
    {
        if (!sequence.IsActive)
            return new(RefusalCodes.SequenceInactive, $"The event queue {sequence.Id} is paused.", "Set its is_active to true first.");
        var hasSteps = await db.SequenceSteps.AnyAsync(
            step => step.SequenceId == sequence.Id && step.AccountId == sequence.AccountId && step.Version == sequence.Version && step.IsActive, stop);
        return hasSteps ? null : new(RefusalCodes.SequenceHasNoSteps, $"The event queue {sequence.Id} has no active step.", "Give it a step with is_active true first.");
    }
}
