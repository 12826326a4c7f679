-- Takes credits if there are enough. The row's lock orders concurrent callers, each sees what the one before left.
update accounts
set credits_remaining = credits_remaining - @cost
where id = @account_id and (credits_remaining is null or credits_remaining >= @cost)
returning credits_remaining
