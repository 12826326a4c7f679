using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Core.Sequences;

/// <summary>Decides whether a sequence admits contacts, for every door.</summary>
public static class SequenceAdmission
{
    private static readonly string AnyNoun = string.Join(" or ", SequenceKinds.All.Select(kind => kind.Noun));

    /// <summary>Finds the account's sequence, unless it has been deleted.</summary>
    /// <param name="kind">The kind that the sequence must have; null for any kind.</param>
    public static Task<Sequence?> FindAsync(DbContext db, SequenceKind? kind, Guid accountId, Guid id, CancellationToken stop) =>
        Of(db.Set<Sequence>(), kind).AsNoTracking().SingleOrDefaultAsync(
            sequence => sequence.Id == id && sequence.AccountId == accountId && sequence.DeletedAt == null, stop);

    /// <summary>
    /// Finds the sequence and locks it against edits, pauses and deletion until the transaction ends. Call it before writing a job that
    /// enrolls, so that a deletion either finds the job or is found by it.
    /// </summary>
    /// <param name="kind">The kind that the sequence must have; null for any kind.</param>
    public static async Task<Sequence?> HoldAsync(DbContext db, SequenceKind? kind, Guid accountId, Guid id, CancellationToken stop)
    {
        var found = await db.Set<Sequence>().FromSql($"""
            select * from sequences
            where id = {id} and account_id = {accountId} and deleted_at is null
            for share
            """).AsNoTracking().ToListAsync(stop);
        return found.SingleOrDefault(sequence => kind is null || sequence.Kind == kind.Name);
    }

    /// <summary>Locks the sequence as <see cref="HoldAsync"/> does, for what is locked before the job is written and what a deletion locks behind it.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, Guid accountId, Guid id, CancellationToken stop)
    {
        await using var hold = new NpgsqlCommand("select from sequences where id = @id and account_id = @account_id for share", connection)
        {
            Parameters = { new("id", id), new("account_id", accountId) },
        };
        await hold.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Makes the refusal for a sequence that the account does not have, in the words of the door.</summary>
    /// <param name="kind">The kind that was asked for; null for any kind.</param>
    public static Refusal NotFound(SequenceKind? kind, Guid id) =>
        new(kind?.NotFoundCode ?? RefusalCodes.SequenceNotFound, $"There is no {kind?.Noun ?? AnyNoun} {id}.");

    /// <summary>Says why no contact can be enrolled in a sequence; null if contacts can.</summary>
    public static async Task<Refusal?> RefusalAsync(DbContext db, Sequence sequence, CancellationToken stop)
    {
        var noun = SequenceKinds.Named(sequence.Kind).Noun;
        if (!sequence.IsActive)
            return new(RefusalCodes.SequenceInactive, $"The {noun} {sequence.Id} is paused.", "Set its is_active to true first.");
        var hasSteps = await db.Set<SequenceStep>().AnyAsync(
            step => step.SequenceId == sequence.Id && step.AccountId == sequence.AccountId && step.Version == sequence.Version && step.IsActive, stop);
        return hasSteps ? null : new(RefusalCodes.SequenceHasNoSteps, $"The {noun} {sequence.Id} has no active step.", "Give it a step with is_active true first.");
    }

    /// <summary>Says why no contact can be enrolled now in a sequence of the account, without holding it; null if contacts can.</summary>
    /// <param name="kind">The kind that the sequence must have; null for any kind.</param>
    public static async Task<Refusal?> RefusalAsync(DbContext db, SequenceKind? kind, Guid accountId, Guid id, CancellationToken stop) =>
        await FindAsync(db, kind, accountId, id, stop) is { } sequence ? await RefusalAsync(db, sequence, stop) : NotFound(kind, id);

    private static IQueryable<Sequence> Of(IQueryable<Sequence> sequences, SequenceKind? kind) =>
        kind is null ? sequences : sequences.Where(sequence => sequence.Kind == kind.Name);
}
