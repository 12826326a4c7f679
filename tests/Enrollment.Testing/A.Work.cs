using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Npgsql;

namespace Enrollment.Testing;

/// <summary>A sequence that a test made.</summary>
/// <param name="StepIds">In order of position, from 1.</param>
public sealed record MadeSequence(Guid Id, Guid AccountId, IReadOnlyList<Guid> StepIds);

public static partial class A
{
    /// <summary>A step of a sequence.</summary>
    /// <param name="action">The action's type. What executes it would need more: see <see cref="WebhookStep"/>.</param>
    public static SequenceStep Step(
        TimeSpan? delay = null, string delayFrom = DelayOrigins.Anchor, bool isActive = true, bool awaitCompletion = false,
        int? completionTimeoutMinutes = null, string name = "Step", string action = "event") => new()
        {
            SequenceId = default,
            AccountId = default,
            Version = 1,
            Position = 1,
            StepId = RisingIds.Next(),
            Name = name,
            DelayMinutes = (int)(delay ?? TimeSpan.Zero).TotalMinutes,
            DelayFrom = delayFrom,
            Action = $$$"""{"type": "{{{action}}}", "data": {"template": "welcome"}}""",
            IsActive = isActive,
            AwaitCompletion = awaitCompletion,
            CompletionTimeoutMinutes = completionTimeoutMinutes,
        };

    /// <summary>An active event queue of these steps; of one that is due at the anchor, if none are given.</summary>
    public static async Task<MadeSequence> Sequence(TestDatabase db, Guid account, params SequenceStep[] steps)
    {
        var id = RisingIds.Next();
        var now = DateTimeOffset.UtcNow;
        var planned = (steps.Length == 0 ? [Step()] : steps).Select((step, index) => step with
        {
            SequenceId = id,
            AccountId = account,
            Version = 1,
            Position = index + 1,
        }).ToList();

        await using var tables = db.Db();
        tables.Sequences.Add(new Sequence { Id = id, AccountId = account, Kind = SequenceKinds.EventQueue.Name, Name = "Queue", CreatedAt = now, UpdatedAt = now });
        // The model knows no relations, so EF Core would not insert the sequence first.
        await tables.SaveChangesAsync();
        tables.SequenceSteps.AddRange(planned);
        await tables.SaveChangesAsync();
        return new(id, account, planned.ConvertAll(step => step.StepId));
    }

    /// <summary>Enrollments as a page would have made them, in any state, one for each contact; in order of contact. Paused ones were pending before.</summary>
    /// <param name="dueAt">Default: now for a live state, none for a final one.</param>
    public static async Task<IReadOnlyList<Guid>> Enrollments(
        TestDatabase db, MadeSequence sequence, IEnumerable<Guid> contacts, string state = EnrollmentState.Pending,
        DateTimeOffset? anchor = null, DateTimeOffset? dueAt = null, int position = 1, bool forced = false, Guid? job = null) =>
        await db.ColumnAsync<Guid>("""
            with made as (
                insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at, finished_at, held_state, held_due_at)
                select uuid_v7(), $1, $2, 1, contact_id, $4, $5, $6, $7, coalesce($8::timestamptz, now()),
                       case when not $10 and $6 <> 'paused' then coalesce($9::timestamptz, now()) end, case when $10 then now() end,
                       case when $6 = 'paused' then 'pending' end, case when $6 = 'paused' then coalesce($9::timestamptz, now()) end
                from unnest($3) contact_id
                returning id, contact_id)
            select id from made order by contact_id
            """, sequence.AccountId, sequence.Id, contacts.ToArray(), job ?? RisingIds.Next(), forced, state, position,
            anchor?.ToUniversalTime(), dueAt?.ToUniversalTime(), state is EnrollmentState.Completed or EnrollmentState.Cancelled or EnrollmentState.Failed);

    /// <summary>A job as the API writes it, with the message that starts it in the outbox; whichever relay comes first sends that.</summary>
    public static async Task<Guid> QueuedJob(
        TestDatabase db, MadeSequence sequence, EnrollmentTarget target, string mode = BulkModes.All, bool skipIfAlreadyEnrolled = true,
        DateTimeOffset? anchor = null)
    {
        var id = RisingIds.Next();
        var request = OutboxMessage.Of(new BulkEnrollRequested(id, sequence.AccountId, sequence.Id), MessageIds.For(id, nameof(BulkEnrollRequested)), id);

        await using var connection = await db.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { Insert(id, sequence, target, mode, skipIfAlreadyEnrolled, anchor), OutboxUnit.Insert(OutboxBatch.Of(request), lease: TimeSpan.FromSeconds(1)) } };
        await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return id;
    }

    /// <summary>A job without any message: nobody works on it.</summary>
    /// <param name="unenrollBecause">Given: it unenrolls, for this reason.</param>
    public static async Task<Guid> Job(
        TestDatabase db, MadeSequence sequence, EnrollmentTarget target, string mode = BulkModes.All, bool skipIfAlreadyEnrolled = true,
        DateTimeOffset? anchor = null, string? unenrollBecause = null)
    {
        var id = RisingIds.Next();
        await using var connection = await db.DataSource.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Insert(id, sequence, target, mode, skipIfAlreadyEnrolled, anchor, unenrollBecause) } };
        await batch.ExecuteNonQueryAsync();
        return id;
    }

    private static NpgsqlBatchCommand Insert(
        Guid id, MadeSequence sequence, EnrollmentTarget target, string mode, bool skipIfAlreadyEnrolled, DateTimeOffset? anchor, string? reason = null) =>
        new("""
            insert into bulk_jobs (id, account_id, sequence_id, sequence_version, target, mode, skip_if_already_enrolled, anchor, operation, reason)
            values ($1, $2, $3, 1, $4::jsonb, $5, $6, $7, case when $8::text is null then 'enroll' else 'unenroll' end, $8::text)
            """)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = sequence.AccountId },
                new() { Value = sequence.Id },
                new() { Value = target.ToJson() },
                new() { Value = mode },
                new() { Value = skipIfAlreadyEnrolled },
                new() { Value = (anchor ?? DateTimeOffset.UtcNow).ToUniversalTime() },
                new() { Value = (object?)reason ?? DBNull.Value },
            },
        };
}
