-- Deliveries whose time is over, a batch of them. One that is sent again meanwhile is not finished, and stays. Two schedulers skip each
-- other's rows.
delete from webhook_deliveries w
using (
    select id
    from webhook_deliveries
    where finished_at < @finished_before
    order by finished_at
    limit @batch_size
    for update skip locked) old
where w.id = old.id
