-- A job's counters, summed over its pages.
select count(*),
       count(*) filter (where p.done_at is not null),
       coalesce(sum(p.matched), 0), coalesce(sum(p.enrolled), 0), coalesce(sum(p.skipped), 0), coalesce(sum(p.failed), 0),
       (select coalesce(jsonb_object_agg(r.key, r.total), '{}') from (
           select x.key, sum(x.value::bigint) as total
           from bulk_pages q, jsonb_each_text(q.skipped_reasons) x where q.job_id = @job_id group by x.key) r)::text,
       (select coalesce(jsonb_object_agg(r.key, r.total), '{}') from (
           select x.key, sum(x.value::bigint) as total
           from bulk_pages q, jsonb_each_text(q.failed_reasons) x where q.job_id = @job_id group by x.key) r)::text
from bulk_pages p
where p.job_id = @job_id
