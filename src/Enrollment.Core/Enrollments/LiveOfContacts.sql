-- The live enrollments of some contacts, in whatever sequence.
select e.id from enrollments e
where e.contact_id = any(@contact_ids) and e.account_id = @account_id and e.finished_at is null
limit @limit
