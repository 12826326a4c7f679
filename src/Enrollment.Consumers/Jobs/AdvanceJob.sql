-- Notes how far planning has come.
update bulk_jobs
set pages_planned = pages_planned + @pages, after_key = @after_key, has_more = @has_more,
    planned_at = case when @is_planned then now() end, updated_at = now()
where id = @job_id
