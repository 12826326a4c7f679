-- Live enrollments, by their ids.
select e.id from enrollments e
where e.id = any(@ids) and e.account_id = @account_id and e.finished_at is null
limit @limit
