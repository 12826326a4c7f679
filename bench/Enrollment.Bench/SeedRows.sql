-- Rows like those that a page announces and that a batch of the saga loads.
create temp table seeded as
select gen_random_uuid() as id, gen_random_uuid() as account_id, gen_random_uuid() as sequence_id, gen_random_uuid() as contact_id,
       gen_random_uuid() as job_id, null::uuid as customer_id, 1 as sequence_version, 1 as position, 1 as step_seq, 1 as attempt,
       false as forced, false as is_out, 'pending'::text as state, null::text as reason, null::text as held_state,
       now() as anchor, now() as created_at, now() as updated_at, now() as due_at, null::timestamptz as held_due_at, null::timestamptz as finished_at
from generate_series(1, 500)
