using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;

namespace Enrollment.Testing;

public static partial class A
{
    /// <summary>
    /// Enrollments of rows as a page would have made them, one for each contact, in order of contact: each with its facts and a number of
    /// its own, waiting at the gate of its first step.
    /// </summary>
    /// <param name="phones">Their numbers; by default +1555 and seven digits that no other enrollment has.</param>
    /// <param name="group">Puts them all into one group: the first is active, the others wait.</param>
    public static async Task<IReadOnlyList<Guid>> CalledEnrollments(
        TestDatabase db, MadeSequence sequence, IReadOnlyList<Guid> contacts, DateTimeOffset? wantedAt = null, IReadOnlyList<string>? phones = null,
        Guid? group = null, Guid? job = null, string timezone = "America/New_York", string variables = "{}", bool bypassesWindow = false)
    {
        var (made, jobId, wanted) = (new List<Guid>(), job ?? RisingIds.Next(), (wantedAt ?? DateTimeOffset.UtcNow).ToUniversalTime());
        for (var index = 0; index < contacts.Count; index++)
        {
            var (id, waits) = (RisingIds.Next(), group is not null && index > 0);
            made.Add(id);
            // Both at once, as pages do: a sweep that runs meanwhile must not find one without the other.
            await db.ExecuteAsync("""
                with enrolled as (
                    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at, gate, priority,
                                             wanted_at, group_id, row_index)
                    select $1, $2, $3, 1, $4, $5, true, $6, 1, $7, case when not $8 then $7 end, case when not $8 then 'call' end, case when not $8 then $9 end,
                           case when not $8 then $7 end, $10::uuid, $11
                    returning id, account_id, job_id)
                insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, timezone, variables, bypasses_window)
                select id, account_id, job_id, 'Ada Lovelace', $12, $13, $14::jsonb, $15 from enrolled
                """, id, sequence.AccountId, sequence.Id, contacts[index], jobId, waits ? EnrollmentState.Waiting : EnrollmentState.Pending, wanted, waits,
                CallPriorities.First, group, index, phones?[index] ?? NextPhone(), timezone, variables, bypassesWindow);
        }
        return made;
    }

    /// <summary>A call as it was handed out a moment ago, of an enrollment of its own; its id.</summary>
    public static async Task<Guid> OpenCall(TestDatabase db, MadeSequence sequence, Guid contact)
    {
        var enrollment = (await CalledEnrollments(db, sequence, [contact]))[0];
        var call = CallIds.Of(enrollment, stepSeq: 1);
        await db.ExecuteAsync("""
            insert into calls (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, row_index, phone_e164, dispatch,
                               handed_out_at, expires_at, report_by, require_start)
            select $2, e.account_id, e.sequence_id, e.id, 1, $3, 1, 1, e.contact_id, e.job_id, 0, f.phone_e164, 'message', now(), now() + interval '10 minutes',
                   now() + interval '70 minutes', false
            from enrollments e join call_facts f on f.enrollment_id = e.id
            where e.id = $1
            """, enrollment, call, sequence.StepIds[0]);
        await db.ExecuteAsync("update enrollments set state = 'processing', gate = null, due_at = now() + interval '70 minutes' where id = $1", enrollment);
        return call;
    }

    /// <summary>The end of an enrollment, with the closed call that decided it.</summary>
    /// <param name="result">What came of the enrollment.</param>
    /// <param name="outcome">Of its call; null if it had none.</param>
    public static async Task EndOfCalled(TestDatabase db, Guid enrollment, string state, string? result, string? outcome)
    {
        await db.ExecuteAsync("""
            update enrollments set state = $2, outcome = $3::text, finished_at = now(), due_at = null, gate = null, priority = null, wanted_at = null where id = $1
            """, enrollment, state, result);
        if (outcome is not null)
            await ClosedCall(db, enrollment, outcome);
    }

    /// <summary>A call that its dialer reported, of 30 seconds.</summary>
    public static Task ClosedCall(TestDatabase db, Guid enrollment, string outcome, int stepSeq = 1, DateTimeOffset? at = null) => db.ExecuteAsync("""
        insert into calls (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, row_index, phone_e164, dispatch,
                           handed_out_at, expires_at, report_by, require_start, closed_at, outcome, is_success, is_reported, report)
        select gen_random_uuid(), e.account_id, e.sequence_id, e.id, $3, gen_random_uuid(), 1, $3, e.contact_id, e.job_id, e.row_index, f.phone_e164, 'message',
               $4, $4, $4, false, $4, $2, $2 = 'goal_completed', true, jsonb_build_object('outcome', $2::text, 'duration_seconds', 30)
        from enrollments e join call_facts f on f.enrollment_id = e.id where e.id = $1
        """, enrollment, outcome, stepSeq, (at ?? DateTimeOffset.UtcNow).ToUniversalTime());

    /// <summary>A number in E.164 that no other test has.</summary>
    public static string NextPhone() => $"+1555{Interlocked.Increment(ref _lastPhone):0000000}";

    private static int _lastPhone = 1_000_000;
}
