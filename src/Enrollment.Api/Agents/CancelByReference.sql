-- name: CountOthers
-- How many of those with the reference had ended before, and how many of those just ended are in a call that runs on;
-- {condition} is one look-up of the person's facts.
select (select count(*)
        from call_facts f
        join enrollments e on e.id = f.enrollment_id and e.account_id = @account_id
        where f.account_id = @account_id and {condition} and e.finished_at is not null and e.id <> all(@ended_ids)
          and (@target_sequence_id is null or e.sequence_id = @target_sequence_id)) as already_ended,
       (select count(distinct c.enrollment_id) from calls c
        where c.account_id = @account_id and c.enrollment_id = any(@ended_ids) and c.closed_at is null and c.started_at is not null) as under_way
