-- name: IsLive
-- Whether the contact that a number belongs to is live in a sequence: the contact of the number, else the oldest one with exactly that number.
select exists (
    select from enrollments e
    where e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null
      and e.contact_id = coalesce(
          (select p.contact_id from contact_phones p where p.account_id = @account_id and p.phone_e164 = @phone and p.phone_ext = @ext),
          (select c.id from contacts c where c.account_id = @account_id and c.phone = @phone and @ext = '' order by c.id limit 1)))

-- name: FreeKey
-- Takes its key from a request whose contact was not enrolled after all. Of two repeats at once, one finds the key gone.
update bulk_jobs j
set request_key_sha256 = null
from bulk_rows r
where j.id = @job_id and j.request_key_sha256 is not null and j.account_id = @account_id and r.job_id = j.id and r.account_id = @account_id and r.code is not null

-- name: ReadRow
-- The row of a job that has one, and its enrollment.
select r.status, r.code, e.id, e.sequence_version, coalesce(e.held_state, e.state) as state, e.anchor, e.due_at, f.name, f.email, f.phone_e164, f.phone_ext, f.timezone,
       f.variables::text as variables
from bulk_rows r
left join enrollments e on e.id = r.enrollment_id and e.account_id = @account_id
left join call_facts f on f.enrollment_id = e.id and f.account_id = @account_id
where r.job_id = @job_id and r.account_id = @account_id
