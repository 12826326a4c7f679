-- The contacts whom the file unsubscribes and who were there before it.
select distinct t.id
from import_rows r
join import_targets t on t.line = r.line
where r.unsubscribed_at is not null and not t.is_new
