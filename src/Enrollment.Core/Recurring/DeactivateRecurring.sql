-- name: HoldOfSequence
-- Those that enroll into a sequence, before the sequence itself is locked: in the order of runs, so that each waits for the other.
select id
from recurring_enrollments
where sequence_id = @sequence_id and account_id = @account_id and is_active
order by id
for no key update

-- name: OfSequence
-- Those that enroll into a deleted sequence. A row that was moved to it since the others were held may be locked by a run that waits for
-- the sequence, so it is passed over, not waited for.
with those as materialized (
    select id
    from recurring_enrollments
    where sequence_id = @sequence_id and account_id = @account_id and is_active
    for no key update skip locked)
update recurring_enrollments r
set is_active = false, deactivation_reason = @reason, next_run_at = null, catch_up_at = null, catch_up_until = null, updated_at = @now
from those
where r.id = those.id and r.account_id = @account_id
returning r.id, r.name
