-- What an account has spent in a span of days, by sequence, with what it has left. Without spending there is one row, without a sequence.
select a.credits_remaining, s.sequence_id, q.name,
    sum(case s.kind when 'refund' then -s.amount else s.amount end)::bigint as spent,
    sum(s.transactions)::bigint as transactions
from accounts a
left join credit_spending s on s.account_id = @account_id and s.day between @first_day and @last_day
left join sequences q on q.id = s.sequence_id and q.account_id = @account_id
where a.id = @account_id
group by a.credits_remaining, s.sequence_id, q.name
order by q.name nulls last, s.sequence_id
