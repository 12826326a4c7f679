-- The live enrollments of some contacts in one sequence, those made by force included; one more than asked for, if there are more.
select e.id from enrollments e
where e.contact_id = any(@contact_ids) and e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null
limit @limit + 1
