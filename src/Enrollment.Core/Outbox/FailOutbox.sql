-- Gives a row back after a failure. Only failures that are its own fault count towards parking it; while the broker is
-- away, or nobody listens yet, the pause grows with the row's age, from @retry_after to a quarter of a minute.
update outbox
set faults = faults + @fault,
    last_error = @error,
    next_attempt_at = now() + case
        when @fault = 1 then least(interval '5 minutes', interval '1 second' * power(2, least(faults, 9)))
        else least(interval '15 seconds', greatest(@retry_after, (now() - created_at) / 4)) end,
    parked_at = case when faults + @fault >= @max_faults then now() end
where id = @id
returning parked_at is not null
