-- name: FindPageEnd
-- The last key of a page, and whether one more is behind it. A page ends with the 500th of those who are not left out; those who
-- are passed over on the way belong to it, and the last page takes in all who remain.
with candidates as (
    select s.key from ({screened}) s
    where s.reason is null
    order by s.key
    limit @page_size + 1)
select (select key from candidates order by key offset @page_size - 1 limit 1) as up_to_key, (select count(*) from candidates) as candidates

-- name: CountScreened
-- How many contacts of the stretch would be taken (outcome null) or left out, by outcome and reason.
select s.outcome, s.reason, count(*) as contacts from ({screened}) s group by s.outcome, s.reason
