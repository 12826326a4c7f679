using Enrollment.Core.Calls;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Sequences;

namespace Enrollment.Testing;

/// <summary>A batch that a test made.</summary>
public sealed record MadeBatch(Guid Id, Guid AccountId, IReadOnlyList<Guid> Enrollments);

public static partial class A
{
    private const string Always = """
        {"monday":[{"from":"00:00","to":"24:00"}],"tuesday":[{"from":"00:00","to":"24:00"}],"wednesday":[{"from":"00:00","to":"24:00"}],"thursday":[{"from":"00:00","to":"24:00"}],
         "friday":[{"from":"00:00","to":"24:00"}],"saturday":[{"from":"00:00","to":"24:00"}],"sunday":[{"from":"00:00","to":"24:00"}]}
        """;

    /// <summary>A step that calls, by message.</summary>
    public static SequenceStep CallStep(TimeSpan? delay = null, CallAction? action = null, Guid? id = null) =>
        Step(delay, name: "Call") with { StepId = id ?? RisingIds.Next(), Action = (action ?? new CallAction()).ToJson() };

    /// <summary>
    /// A batch whose contacts are all enrolled, in the order in which they are given: each with its facts, its row, and a first call that is
    /// due.
    /// </summary>
    /// <param name="rejected">How many further rows were rejected.</param>
    public static async Task<MadeBatch> Batch(
        TestDatabase db, MadeSequence agent, IReadOnlyList<Guid> contacts, DateTimeOffset? wantedAt = null, int rejected = 0, Guid? group = null,
        string timezone = "America/New_York")
    {
        var (id, phones) = (RisingIds.Next(), contacts.Select(_ => NextPhone()).ToList());
        var target = new EnrollmentTarget.RequestRows(id, group is null ? null : "account_id", GroupScopes.Request, [], Price: 1);
        await db.ExecuteAsync("""
            insert into bulk_jobs (id, account_id, sequence_id, sequence_version, target, mode, skip_if_already_enrolled, anchor, status, request_kind, finished_at)
            values ($1, $2, $3, 1, $4::jsonb, 'all', true, now(), 'completed', 'many', now())
            """, id, agent.AccountId, agent.Id, target.ToJson());
        var enrollments = await CalledEnrollments(db, agent, contacts, wantedAt, phones, group, id, timezone);
        for (var index = 0; index < contacts.Count + rejected; index++)
        {
            var isRejected = index >= contacts.Count;
            await db.ExecuteAsync("""
                insert into bulk_rows (job_id, key, account_id, row_index, status, code, errors, payload, name, phone_e164, timezone, group_value, group_id, contact_id, enrollment_id)
                values ($1, $2, $3, $4, case when $5 then 'rejected' else 'enrolled' end, case when $5 then 'invalid_phone_number' end,
                        case when $5 then '[{"field": "phoneNumber", "code": "invalid_phone_number", "detail": "It has no country code.", "reason": "no_country_code"}]'::jsonb end,
                        jsonb_build_object('name', 'Ada Lovelace', 'phoneNumber', $6::text, 'note', '=1+1'), case when not $5 then 'Ada Lovelace' end,
                        case when not $5 then $6::text end, case when not $5 then $7::text end, case when $8::uuid is not null then 'acme' end, $8, $9, $10)
                """, id, EnrollmentTarget.RequestRows.KeyOf(index), agent.AccountId, index, isRejected, isRejected ? "555 1234" : phones[index], timezone, group,
                isRejected ? null : contacts[index], isRejected ? null : enrollments[index]);
        }
        return new(id, agent.AccountId, enrollments);
    }

    /// <summary>An active agent in New York that may call at any time; with one step that calls at once, if no steps are given.</summary>
    /// <param name="change">Changes its settings before they are stored.</param>
    public static async Task<MadeSequence> Agent(
        TestDatabase db, Guid account, Action<CallSettings>? change = null, OutcomeRules? rules = null, params SequenceStep[] steps)
    {
        var sequence = await Sequence(db, account, steps.Length == 0 ? [CallStep()] : steps);
        var settings = new CallSettings { SequenceId = sequence.Id, AccountId = account, CallWindows = Always, Timezones = ["America/New_York"] };
        change?.Invoke(settings);

        await db.ExecuteAsync("update sequences set kind = $2, name = 'Agent' where id = $1", sequence.Id, SequenceKinds.Agent.Name);
        await using var tables = db.Db();
        tables.CallSettings.Add(settings);
        tables.CallRules.Add(CallRules.Of(account, sequence.Id, version: 1, rules ?? OutcomeRules.Default));
        await tables.SaveChangesAsync();
        return sequence;
    }
}
