-- Gives a row back after a failure. Only failures that are its own fault count towards parking it. (2 to the 9th is past
-- the five minutes already; to the 60th it would be past what an interval can hold.)
update outbox
set faults = faults + @fault,
    last_error = @error,
    next_attempt_at = now() + case when @fault = 1 then least(interval '5 minutes', interval '1 second' * power(2, least(faults, 9))) else @retry_after end,
    parked_at = case when faults + @fault >= @max_faults then now() end
where id = @id
returning parked_at is not null
