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
            await db.ExecuteAsync("""
                insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at, gate, priority,
                                         wanted_at, group_id, row_index)
                select $1, $2, $3, 1, $4, $5, true, $6, 1, $7, case when not $8 then $7 end, case when not $8 then 'call' end, case when not $8 then $9 end,
                       case when not $8 then $7 end, $10::uuid, $11
                """, id, sequence.AccountId, sequence.Id, contacts[index], jobId, waits ? EnrollmentState.Waiting : EnrollmentState.Pending, wanted, waits,
                CallPriorities.First, group, index);
            await db.ExecuteAsync("""
                insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, timezone, variables, bypasses_window)
                values ($1, $2, $3, 'Ada Lovelace', $4, $5, $6::jsonb, $7)
                """, id, sequence.AccountId, jobId, phones?[index] ?? NextPhone(), timezone, variables, bypassesWindow);
        }
        return made;
    }

    /// <summary>A number in E.164 that no other test has.</summary>
    public static string NextPhone() => $"+1555{Interlocked.Increment(ref _lastPhone):0000000}";

    private static int _lastPhone = 1_000_000;
}
