-- Notes uploads as failed whose rows nobody counts any more. One that is being noted as completed is locked, and passed over.
update imports i
set status = 'failed', rows = 0, error_code = @code, error_detail = @detail, finished_at = now()
from (
    select o.id
    from imports o
    where o.status = 'running' and o.source = 'http' and o.progress_at < now() - @silent_for
    for update of o skip locked) lost
where i.id = lost.id
returning i.id, i.account_id
