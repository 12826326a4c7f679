-- name: Charge
-- Takes credits if there are enough, and notes what they were spent on. The account's row orders concurrent callers, each sees what the
-- one before left. Accounts without a limit are not locked: of them only what a sequence spends is noted.
with charged as (
    update accounts
    set credits_remaining = credits_remaining - @amount
    where id = @account_id and credits_remaining >= @amount
    returning credits_remaining),
paid as (
    select credits_remaining, true as is_noted from charged
    union all
    select null, @kind <> 'request' from accounts where id = @account_id and credits_remaining is null),
noted as (
    insert into credit_spending (account_id, day, sequence_id, kind, amount, transactions)
    select @account_id, (clock_timestamp() at time zone 'utc')::date, @sequence_id, @kind, @amount, @transactions
    from paid
    where is_noted and @transactions > 0
    on conflict (account_id, day, sequence_id, kind) do update
    set amount = credit_spending.amount + excluded.amount, transactions = credit_spending.transactions + excluded.transactions)
select credits_remaining from paid

-- name: Remaining
-- What an account has left, as a later statement sees it that has waited for others to pay.
select coalesce(credits_remaining, 0) as credits_remaining from accounts where id = @account_id

-- name: Refund
-- Gives credits back, and notes for what. Accounts without a limit are not locked.
with refunded as (
    update accounts
    set credits_remaining = credits_remaining + @amount
    where id = @account_id and credits_remaining is not null
    returning id)
insert into credit_spending (account_id, day, sequence_id, kind, amount, transactions)
select @account_id, (clock_timestamp() at time zone 'utc')::date, @sequence_id, @kind, @amount, @transactions
where (select count(*) from refunded) >= 0
on conflict (account_id, day, sequence_id, kind) do update
set amount = credit_spending.amount + excluded.amount, transactions = credit_spending.transactions + excluded.transactions
