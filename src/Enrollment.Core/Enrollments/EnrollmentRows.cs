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
    private const NpgsqlDbType Uuids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Instants = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

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
        command.Parameters.Add(new("ids", Uuids) { Value = ids.ToArray() });
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
            Array("ids", Uuids, changed, e => e.CorrelationId),
            Array("states", Texts, changed, e => e.State),
            Array("positions", Integers, changed, e => e.Position),
            Array("step_seqs", Integers, changed, e => e.StepSeq),
            Array("attempts", Integers, changed, e => e.Attempt),
            Array("due_ats", Instants, changed, e => e.DueAt),
            Array("are_out", NpgsqlDbType.Array | NpgsqlDbType.Boolean, changed, e => e.IsOut),
            Array("gates", Texts, changed, e => e.Gate),
            Array("priorities", NpgsqlDbType.Array | NpgsqlDbType.Smallint, changed, e => e.Priority),
            Array("wanted_ats", Instants, changed, e => e.WantedAt),
            Array("held_states", Texts, changed, e => e.HeldState),
            Array("held_due_ats", Instants, changed, e => e.HeldDueAt),
            Array("outcomes", Texts, changed, e => e.Outcome),
            Array("reasons", Texts, changed, e => e.Reason),
            Array("finished_ats", Instants, changed, e => e.FinishedAt),
        },
    };

    private static NpgsqlBatchCommand SaveRuns(IReadOnlyList<StepRun> runs) => new(SaveRunsSql)
    {
        Parameters =
        {
            Array("enrollment_ids", Uuids, runs, r => r.EnrollmentId),
            Array("step_seqs", Integers, runs, r => r.StepSeq),
            Array("account_ids", Uuids, runs, r => r.AccountId),
            Array("step_ids", Uuids, runs, r => r.StepId),
            Array("positions", Integers, runs, r => r.Position),
            Array("statuses", Texts, runs, r => r.Status),
            Array("attempts", Integers, runs, r => r.Attempt),
            Array("scheduled_fors", Instants, runs, r => r.ScheduledFor),
            Array("started_ats", Instants, runs, r => r.StartedAt),
            Array("finished_ats", Instants, runs, r => r.FinishedAt),
            Array("errors", Texts, runs, r => r.Error),
            Array("response_statuses", Integers, runs, r => r.ResponseStatus),
            Array("response_bodies", Texts, runs, r => r.ResponseBody),
        },
    };

    private static NpgsqlBatchCommand NoteAnswers(IReadOnlyList<StepAnswered> answers) => new(NoteAnswersSql)
    {
        Parameters =
        {
            Array("enrollment_ids", Uuids, answers, a => a.EnrollmentId),
            Array("step_seqs", Integers, answers, a => a.StepSeq),
            Array("account_ids", Uuids, answers, a => a.AccountId),
            Array("statuses", Integers, answers, a => a.ResponseStatus),
            Array("bodies", Texts, answers, a => StorableText.Of(a.ResponseBody, ContactEnrollment.MaxResponseLength)),
        },
    };

    private static NpgsqlParameter Array<TRow, TValue>(string name, NpgsqlDbType type, IReadOnlyList<TRow> rows, Func<TRow, TValue> value) =>
        new(name, type) { Value = rows.Select(value).ToArray() };

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
