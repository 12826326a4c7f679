-- The last contact of a page of candidates, and whether one more is behind it. A page ends with its 500th candidate;
-- those who are passed over on the way belong to it, and the last page takes in all who are left.
with candidates as (
    select s.contact_id from ({screened}) s
    where s.reason is null
    order by s.contact_id
    limit @page_size + 1)
select (select contact_id from candidates order by contact_id offset @page_size - 1 limit 1) as up_to_key, (select count(*) from candidates) as candidates
