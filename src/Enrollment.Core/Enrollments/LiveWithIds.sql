-- Live enrollments, by their ids; one more than asked for, if there are more.
select e.id from enrollments e
where e.id = any(@ids) and e.account_id = @account_id and e.finished_at is null
limit @limit + 1
