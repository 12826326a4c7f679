-- The live enrollments of some contacts, in whatever sequence; one more than asked for, if there are more.
select e.id from enrollments e
where e.contact_id = any(@contact_ids) and e.account_id = @account_id and e.finished_at is null
limit @limit + 1
