-- Ends the service's sessions in which the server has waited for the rest of a request for longer than its client waits for the
-- answer. It counts them as busy, so no time-out of its own ends them, and what they locked would stay locked. A COPY waits for
-- rows for as long as its comment allows and a margin. One without such a comment is not the service's own, and is left alone.
select pid, application_name, query_start, pg_terminate_backend(pid) as is_ended
from pg_stat_activity
where datname = current_database() and usename = current_user and backend_type = 'client backend'
  and state = 'active' and wait_event = 'ClientRead' and xact_start is not null
  and state_change < clock_timestamp() - case
    when query ~* '^\s*copy\M' then make_interval(secs => substring(query from '^\s*copy /\* (\d{1,7}) s at most \*/')::int) + @copy_margin
    else @silent_for
  end
