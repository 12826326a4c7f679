-- What the pages of a job have in common. None of it changes once the job is made.
select j.sequence_id, j.sequence_version, s.kind, j.operation, j.target::text as target, j.skip_if_already_enrolled, j.enters_once, j.anchor, j.mode, j.reason,
       j.reply_to is not null as is_waited_for
from bulk_jobs j
join sequences s on s.id = j.sequence_id
where j.id = @job_id and j.account_id = @account_id
