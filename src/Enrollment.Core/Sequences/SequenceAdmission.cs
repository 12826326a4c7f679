using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Core.Sequences;

/// <summary>What every door asks before it puts anybody into a sequence.</summary>
public static class SequenceAdmission
{
    /// <summary>Finds the account's sequence, unless it has been deleted.</summary>
    /// <param name="kind">Null: a sequence of any kind will do.</param>
    public static Task<Sequence?> FindAsync(DbContext db, SequenceKind? kind, Guid accountId, Guid id, CancellationToken stop) =>
        Of(db.Set<Sequence>(), kind).AsNoTracking().SingleOrDefaultAsync(sequence => sequence.Id == id && sequence.AccountId == accountId && sequence.DeletedAt == null, stop);

    /// <summary>
    /// Finds the sequence and holds it: until the transaction ends nobody edits, pauses or deletes it. Whoever writes a job
    /// that enrolls calls this, so that a deletion either finds the job or is found by it.
    /// </summary>
    /// <param name="kind">Null: a sequence of any kind will do.</param>
    public static async Task<Sequence?> HoldAsync(DbContext db, SequenceKind? kind, Guid accountId, Guid id, CancellationToken stop)
    {
        var found = await db.Set<Sequence>().FromSql($"""
            select * from sequences
            where id = {id} and account_id = {accountId} and deleted_at is null
            for share
            """).AsNoTracking().ToListAsync(stop);
        return found.SingleOrDefault(sequence => kind is null || sequence.Kind == kind.Name);
    }

    /// <summary>Says that an account has no such sequence, in the words of the door that was asked.</summary>
    /// <param name="kind">Null: no door in particular.</param>
    public static Refusal NotFound(SequenceKind? kind, Guid id) =>
        new(kind?.NotFoundCode ?? RefusalCodes.SequenceNotFound, $"There is no {kind?.Noun ?? "sequence"} {id}.");

    /// <summary>Says why nobody can be enrolled in a sequence; null if somebody can.</summary>
    public static async Task<Refusal?> RefusalAsync(DbContext db, Sequence sequence, CancellationToken stop)
    {
        var noun = SequenceKinds.Named(sequence.Kind).Noun;
        if (!sequence.IsActive)
            return new(RefusalCodes.SequenceInactive, $"The {noun} {sequence.Id} is paused.", "Set its is_active to true first.");
        var hasSteps = await db.Set<SequenceStep>().AnyAsync(
            step => step.SequenceId == sequence.Id && step.AccountId == sequence.AccountId && step.Version == sequence.Version && step.IsActive, stop);
        return hasSteps ? null : new(RefusalCodes.SequenceHasNoSteps, $"The {noun} {sequence.Id} has no active step.", "Give it a step with is_active true first.");
    }

    private static IQueryable<Sequence> Of(IQueryable<Sequence> sequences, SequenceKind? kind) =>
        kind is null ? sequences : sequences.Where(sequence => sequence.Kind == kind.Name);
}
