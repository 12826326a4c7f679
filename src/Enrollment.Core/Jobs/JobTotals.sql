-- The counters of jobs, each summed over the job's pages; a job without pages has zeros.
select j.id, p.*,
       (select coalesce(jsonb_object_agg(r.key, r.total), '{}') from (
           select x.key, sum(x.value::bigint) as total
           from bulk_pages q, jsonb_each_text(q.skipped_reasons) x where q.job_id = j.id and q.account_id = @account_id group by x.key) r)::text as skipped_reasons,
       (select coalesce(jsonb_object_agg(r.key, r.total), '{}') from (
           select x.key, sum(x.value::bigint) as total
           from bulk_pages q, jsonb_each_text(q.failed_reasons) x where q.job_id = j.id and q.account_id = @account_id group by x.key) r)::text as failed_reasons
from unnest(@job_ids) as j(id)
cross join lateral (
    select count(*) as pages_total, count(*) filter (where done_at is not null) as pages_done,
           coalesce(sum(matched), 0) as matched, coalesce(sum(enrolled), 0) as enrolled, coalesce(sum(cancelled), 0) as cancelled,
           coalesce(sum(skipped), 0) as skipped, coalesce(sum(failed), 0) as failed
    from bulk_pages
    where job_id = j.id and account_id = @account_id) p
