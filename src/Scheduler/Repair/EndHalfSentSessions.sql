-- Ends the service's sessions in which the server has waited for the rest of a request for longer than anybody waits for its
-- answer. It counts them as busy, so no time-out of its own ends them, and what they locked would stay locked. Others may stream
-- a file by COPY for as long as it takes: that is no half request.
select pid, application_name, query_start, pg_terminate_backend(pid) as is_ended
from pg_stat_activity
where datname = current_database() and usename = current_user and backend_type = 'client backend'
  and state = 'active' and wait_event = 'ClientRead' and xact_start is not null
  and state_change < clock_timestamp() - @silent_for
  and query !~* '^\s*copy\M'
