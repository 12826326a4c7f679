using Enrollment.Core.Recurring;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>Runs as the clock leaves them.</summary>
internal static class MadeRuns
{
    /// <summary>Adds a run with its job, and one page of it: four contacts, of whom three are enrolled.</summary>
    /// <param name="status">The status of the job.</param>
    /// <returns>The job, which has the id of the run.</returns>
    public static async Task<Guid> AddAsync(TestDatabase db, MadeSequence sequence, Guid recurring, DateTimeOffset plannedAt, string status)
    {
        var id = RecurringRun.IdOf(recurring, plannedAt);
        await db.ExecuteAsync("""
            insert into bulk_jobs (id, account_id, sequence_id, sequence_version, target, mode, skip_if_already_enrolled, anchor, operation, recurring_enrollment_id, status, error, finished_at)
            select $1, $2, $3, 1, target, 'all', true, $5, 'enroll', id, $6, case when $6 = 'failed' then 'it was given up' end, case when $6 not in ('queued', 'running') then now() end
            from recurring_enrollments where id = $4
            """, id, sequence.AccountId, sequence.Id, recurring, plannedAt, status);
        await db.ExecuteAsync("""
            insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key, done_at, matched, enrolled, skipped, skipped_reasons)
            values ($1, $2, 1, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', now(), 4, 3, 1, '{"already_enrolled": 1}')
            """, id, sequence.AccountId);
        await db.ExecuteAsync("""
            insert into recurring_runs (id, recurring_enrollment_id, account_id, planned_at, started_at, job_id, status)
            values ($1, $2, $3, $4, $4::timestamptz + interval '1 second', $1, 'started')
            """, id, recurring, sequence.AccountId, plannedAt);
        return id;
    }

    /// <summary>Adds a run that has no job.</summary>
    public static Task AddWithoutJobAsync(
        TestDatabase db, MadeSequence sequence, Guid recurring, DateTimeOffset plannedAt, string status, string? code = null, string? detail = null, int times = 1) =>
        db.ExecuteAsync("""
            insert into recurring_runs (id, recurring_enrollment_id, account_id, planned_at, started_at, status, code, detail, times)
            values ($1, $2, $3, $4, $4, $5, nullif($6, ''), nullif($7, ''), $8)
            """, RecurringRun.IdOf(recurring, plannedAt), recurring, sequence.AccountId, plannedAt, status, code ?? "", detail ?? "", times);
}
