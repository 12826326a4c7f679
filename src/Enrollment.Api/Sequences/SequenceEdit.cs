using Enrollment.Api.Auth;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Sequences;

/// <summary>
/// Edits sequences with their row locked, so that edits come one after the other and each sees the one before. Steps are changed as a
/// whole version: the rows of a version are never changed, because enrollments pin it.
/// </summary>
internal static class SequenceEdit
{
    /// <summary>Locks the account's sequence until the request's transaction ends. Returns null if there is none of this kind.</summary>
    public static async Task<Sequence?> LockSequenceAsync(this EnrollmentDb db, SequenceKind kind, Caller caller, Guid id, CancellationToken stop)
    {
        // Accepting a job locks the row shared, so edits come before or after it. "no key update", because a planner's foreign key
        // looks at the row while it holds its job, which a deletion waits for.
        var found = await db.Sequences.FromSql($"""
            select * from sequences
            where id = {id} and account_id = {caller.AccountId} and kind = {kind.Name} and deleted_at is null
            for no key update
            """).ToListAsync(stop);
        return found.SingleOrDefault();
    }

    /// <summary>Reads the steps of the present version, in order.</summary>
    public static Task<List<SequenceStep>> StepsOfAsync(this EnrollmentDb db, Sequence sequence, CancellationToken stop) =>
        db.StepsOfAsync(sequence, sequence.Version, stop);

    /// <summary>Reads the steps of the version before the present one, in order. The first version counts as the one before itself.</summary>
    public static Task<List<SequenceStep>> StepsBeforeAsync(this EnrollmentDb db, Sequence sequence, CancellationToken stop) =>
        db.StepsOfAsync(sequence, Math.Max(1, sequence.Version - 1), stop);

    private static Task<List<SequenceStep>> StepsOfAsync(this EnrollmentDb db, Sequence sequence, int version, CancellationToken stop) => db.SequenceSteps
        .AsNoTracking()
        .Where(step => step.SequenceId == sequence.Id && step.AccountId == sequence.AccountId && step.Version == version)
        .OrderBy(step => step.Position)
        .ToListAsync(stop);

    /// <summary>Writes the steps, in this order, as the sequence's next version: positions from 1, without gaps.</summary>
    public static async Task SaveStepsAsync(
        this EnrollmentDb db, Sequence sequence, IEnumerable<SequenceStep> steps, DateTimeOffset now, CancellationToken stop)
    {
        sequence.Version++;
        db.AddRange(steps.Select((step, index) => step with { Version = sequence.Version, Position = index + 1 }));
        await db.SaveSequenceAsync(sequence, now, stop);
    }

    public static async Task SaveSequenceAsync(this EnrollmentDb db, Sequence sequence, DateTimeOffset now, CancellationToken stop)
    {
        sequence.Revision++;
        sequence.UpdatedAt = now;
        await db.SaveChangesAsync(stop);
    }
}
