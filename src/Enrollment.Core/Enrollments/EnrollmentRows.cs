using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Enrollments;

/// <summary>
/// Loads and saves enrollments. Every change locks the rows, calls a verb and saves. The sweep and the saga store work on batches;
/// <see cref="FindAsync"/> loads a single enrollment with its plan.
/// </summary>
public static class EnrollmentRows
{
    private static readonly string LoadSql = EmbeddedSql.Of(typeof(EnrollmentRows), "LoadEnrollments");
    private static readonly string SaveSql = EmbeddedSql.Of(typeof(EnrollmentRows), "SaveEnrollments");
    private static readonly string NoteAnswersSql = EmbeddedSql.Of(typeof(EnrollmentRows), "NoteLateAnswers");
    private static readonly string SaveRunsSql = EmbeddedSql.Of(typeof(EnrollmentRows), "SaveStepRuns");

    /// <summary>Loads the enrollments that exist and locks them until the transaction ends.</summary>
    /// <param name="accountId">The account that the enrollments must belong to; null for any account.</param>
    public static async Task<IReadOnlyDictionary<Guid, ContactEnrollment>> LoadAsync(
        NpgsqlConnection connection, ICollection<Guid> ids, Guid? accountId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LoadSql, connection);
        command.Parameters.Add(new("account_id", NpgsqlDbType.Uuid) { Value = (object?)accountId ?? DBNull.Value });
        command.Parameters.Add(new("ids", ids.ToArray()));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var instances = new Dictionary<Guid, ContactEnrollment>(ids.Count);
        while (await reader.ReadAsync(stop))
        {
            var instance = Read(reader);
            instances.Add(instance.CorrelationId, instance);
        }
        return instances;
    }

    /// <summary>
    /// Loads one enrollment with its context, ready for its verbs, and locks it until the transaction ends. Returns null if the account
    /// has no such enrollment.
    /// </summary>
    /// <param name="db">A context with an open transaction.</param>
    public static async Task<ContactEnrollment?> FindAsync(DbContext db, EnrollmentContexts contexts, Guid accountId, Guid id, CancellationToken stop)
    {
        var instance = (await LoadAsync((NpgsqlConnection)db.Database.GetDbConnection(), [id], accountId, stop)).GetValueOrDefault(id);
        if (instance is not null)
            await contexts.GiveAsync(db, instance, stop);
        return instance;
    }

    /// <summary>Writes instances, their step runs and calls, and what they announce, in one round trip of the unit.</summary>
    public static async Task SaveAsync(OutboxUnit unit, IReadOnlyList<ContactEnrollment> changed, CancellationToken stop)
    {
        unit.Send(changed.SelectMany(e => e.Effects.Announcements));
        await using var batch = new NpgsqlBatch(unit.Connection);
        batch.BatchCommands.Add(SaveInstances(changed));
        var runs = changed.Select(e => e.Effects.Run).OfType<StepRun>().ToList();
        if (runs.Count > 0)
            batch.BatchCommands.Add(SaveRuns(runs));
        var lateAnswers = changed.Select(e => e.Effects.LateAnswer).OfType<StepAnswered>().ToList();
        if (lateAnswers.Count > 0)
            batch.BatchCommands.Add(NoteAnswers(lateAnswers));
        var calling = changed.Where(e => e.Calling is not null).ToList();
        if (calling.Count > 0)
            await CallEffects.AddAsync(unit, batch, calling, stop);
        foreach (var insert in unit.TakeInserts())
            batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlBatchCommand SaveInstances(IReadOnlyList<ContactEnrollment> changed) => new(SaveSql)
    {
        Parameters =
        {
            ColumnOf.Uuids("ids", changed, e => e.CorrelationId),
            ColumnOf.Texts("states", changed, e => e.State),
            ColumnOf.Integers("positions", changed, e => e.Position),
            ColumnOf.Integers("step_seqs", changed, e => e.StepSeq),
            ColumnOf.Integers("attempts", changed, e => e.Attempt),
            ColumnOf.Instants("due_ats", changed, e => e.DueAt),
            ColumnOf.Booleans("are_out", changed, e => e.IsOut),
            ColumnOf.Texts("gates", changed, e => e.Gate),
            ColumnOf.Smallints("priorities", changed, e => e.Priority),
            ColumnOf.Instants("wanted_ats", changed, e => e.WantedAt),
            ColumnOf.Texts("held_states", changed, e => e.HeldState),
            ColumnOf.Instants("held_due_ats", changed, e => e.HeldDueAt),
            ColumnOf.Texts("outcomes", changed, e => e.Outcome),
            ColumnOf.Texts("reasons", changed, e => e.Reason),
            ColumnOf.Instants("finished_ats", changed, e => e.FinishedAt),
        },
    };

    private static NpgsqlBatchCommand SaveRuns(IReadOnlyList<StepRun> runs) => new(SaveRunsSql)
    {
        Parameters =
        {
            ColumnOf.Uuids("enrollment_ids", runs, r => r.EnrollmentId),
            ColumnOf.Integers("step_seqs", runs, r => r.StepSeq),
            ColumnOf.Uuids("account_ids", runs, r => r.AccountId),
            ColumnOf.Uuids("step_ids", runs, r => r.StepId),
            ColumnOf.Integers("positions", runs, r => r.Position),
            ColumnOf.Texts("statuses", runs, r => r.Status),
            ColumnOf.Integers("attempts", runs, r => r.Attempt),
            ColumnOf.Instants("scheduled_fors", runs, r => r.ScheduledFor),
            ColumnOf.Instants("started_ats", runs, r => r.StartedAt),
            ColumnOf.Instants("finished_ats", runs, r => r.FinishedAt),
            ColumnOf.Texts("errors", runs, r => r.Error),
            ColumnOf.Integers("response_statuses", runs, r => r.ResponseStatus),
            ColumnOf.Texts("response_bodies", runs, r => r.ResponseBody),
        },
    };

    private static NpgsqlBatchCommand NoteAnswers(IReadOnlyList<StepAnswered> answers) => new(NoteAnswersSql)
    {
        Parameters =
        {
            ColumnOf.Uuids("enrollment_ids", answers, a => a.EnrollmentId),
            ColumnOf.Integers("step_seqs", answers, a => a.StepSeq),
            ColumnOf.Uuids("account_ids", answers, a => a.AccountId),
            ColumnOf.Integers("statuses", answers, a => a.ResponseStatus),
            ColumnOf.Texts("bodies", answers, a => StorableText.Of(a.ResponseBody, ContactEnrollment.MaxResponseLength)),
        },
    };

    /// <summary>Reads an enrollment from a row that has the columns of EnrollmentRows.sql, as a claim of due steps has, too, whatever else is in it.</summary>
    public static ContactEnrollment Read(NpgsqlDataReader row) => new()
    {
        CorrelationId = row.Get<Guid>("id"),
        AccountId = row.Get<Guid>("account_id"),
        SequenceId = row.Get<Guid>("sequence_id"),
        SequenceVersion = row.Get<int>("sequence_version"),
        ContactId = row.Get<Guid>("contact_id"),
        CustomerId = row.Get<Guid?>("customer_id"),
        JobId = row.Get<Guid>("job_id"),
        Forced = row.Get<bool>("forced"),
        State = row.Get<string>("state"),
        Position = row.Get<int>("position"),
        StepSeq = row.Get<int>("step_seq"),
        Attempt = row.Get<int>("attempt"),
        Anchor = row.Get<DateTimeOffset>("anchor"),
        DueAt = row.Get<DateTimeOffset?>("due_at"),
        IsOut = row.Get<bool>("is_out"),
        Gate = row.TextOrNull("gate"),
        Priority = row.Get<short?>("priority"),
        WantedAt = row.Get<DateTimeOffset?>("wanted_at"),
        GroupId = row.Get<Guid?>("group_id"),
        RowIndex = row.Get<int?>("row_index"),
        HeldState = row.TextOrNull("held_state"),
        HeldDueAt = row.Get<DateTimeOffset?>("held_due_at"),
        Outcome = row.TextOrNull("outcome"),
        Reason = row.TextOrNull("reason"),
        CreatedAt = row.Get<DateTimeOffset>("created_at"),
        UpdatedAt = row.Get<DateTimeOffset>("updated_at"),
        FinishedAt = row.Get<DateTimeOffset?>("finished_at"),
        Now = row.Get<DateTimeOffset>("clock"),
    };
}
