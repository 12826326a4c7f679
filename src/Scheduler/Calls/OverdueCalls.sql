-- name: FindOverdue
-- Withdrawn calls that are still open and whose report is overdue, of every account. Not locked: to close
-- one, its enrollment is.
select c.enrollment_id
from calls c
where c.closed_at is null and c.withdrawn_at is not null and c.report_by <= now()
order by c.report_by
limit @limit

-- name: PutOff
-- Looks at overdue calls of any account again later, because they cannot be closed now. Else they would stay the first that are found.
update calls c
set report_by = now() + @pause
where c.enrollment_id = any(@enrollment_ids) and c.closed_at is null and c.withdrawn_at is not null and c.report_by <= now()
