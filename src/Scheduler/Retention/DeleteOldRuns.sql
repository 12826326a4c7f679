-- Runs whose time is over, a batch of them. Two schedulers skip each other's rows.
delete from recurring_runs r
using (
    select id
    from recurring_runs
    where started_at < @started_before
    order by started_at
    limit @batch_size
    for update skip locked) old
where r.id = old.id
