-- Leaves steps that were under way in the history as failed. After the enrollments have been locked and not with them: a run that
-- the saga wrote while we waited for its lock is seen by a later statement only.
update step_runs
set status = 'failed', finished_at = @finished_at, error = @reason
where enrollment_id = any(@enrollment_ids) and account_id = @account_id and finished_at is null
