-- The counters of jobs, each summed over the job's pages; a job without pages has zeros.
select j.id, p.*,
       (select coalesce(jsonb_object_agg(r.key, r.total), '{}') from (
           select x.key, sum(x.value::bigint) as total
           from bulk_pages q, jsonb_each_text(q.skipped_reasons) x where q.job_id = j.id group by x.key) r)::text,
       (select coalesce(jsonb_object_agg(r.key, r.total), '{}') from (
           select x.key, sum(x.value::bigint) as total
           from bulk_pages q, jsonb_each_text(q.failed_reasons) x where q.job_id = j.id group by x.key) r)::text
from unnest(@job_ids) as j(id)
cross join lateral (
    select count(*), count(*) filter (where done_at is not null),
           coalesce(sum(matched), 0), coalesce(sum(enrolled), 0), coalesce(sum(cancelled), 0), coalesce(sum(skipped), 0), coalesce(sum(failed), 0)
    from bulk_pages
    where job_id = j.id) p
