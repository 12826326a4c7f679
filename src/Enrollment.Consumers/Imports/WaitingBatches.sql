-- name: ClaimNext
-- Chooses the oldest batch that is due and that nobody holds, of the next account behind @after, and counts the attempt. Accounts are
-- stepped through by the index, so that it does not matter how many batches one of them has. Earlier batches with the same order go
-- first. The time for which the batch was due does not count as time that its file's server was away. Not waited for by the disk: a lost
-- count does no harm.
with recursive accounts as (
    (select account_id from import_batches where account_id > @after order by account_id limit 1)
    union all
    select (select b.account_id from import_batches b where b.account_id > a.account_id order by b.account_id limit 1)
    from accounts a
    where a.account_id is not null),
next as materialized (
    select a.account_id, b.import_id
    from accounts a
    cross join lateral (
        select b.import_id
        from import_batches b
        where b.account_id = a.account_id and b.next_attempt_at <= @now and b.import_id <> all (@in_work)
          and (@has_file_place or not b.awaits_file_place)
          and (b.order_key is null or not exists (
              select from import_batches earlier
              where earlier.account_id = a.account_id and earlier.order_key = b.order_key and earlier.position < b.position))
        order by b.position
        limit 1
        for update of b skip locked) b
    where a.account_id is not null and a.account_id <> all (@full)
    limit 1),
claimed as (
    update import_batches b
    set attempts = b.attempts + 1, next_attempt_at = @now,
        first_attempt_at = coalesce(b.first_attempt_at + greatest(@now - b.next_attempt_at, interval '0'), @now)
    from next n
    where b.import_id = n.import_id and b.account_id = n.account_id
    returning b.*)
select c.*, i.message_id, i.created_by, set_config('synchronous_commit', 'off', true) as is_asynchronous
from claimed c
join imports i on i.id = c.import_id and i.account_id = c.account_id

-- name: Count
-- How many batches wait or are being merged, of all accounts. Counted up to a limit, so that a large backlog is not read every time.
select count(*) from (select from import_batches limit @limit) b

-- name: Hold
-- Holds a claimed batch until the transaction ends. Returns nothing if another process has it or has ended it.
select import_id
from import_batches
where import_id = @import_id and account_id = @account_id and position = @position
for update skip locked

-- name: Postpone
-- Lets a batch wait that could not be merged. An attempt that is given back does not count.
update import_batches
set next_attempt_at = @next_attempt_at, attempts = @attempts
where import_id = @import_id and account_id = @account_id and position = @position

-- name: AwaitFilePlace
-- Notes that a batch names a file and is due again once there is a place to fetch it. The attempt does not count.
update import_batches
set attempts = attempts - 1, awaits_file_place = true, next_attempt_at = @now
where import_id = @import_id and account_id = @account_id and position = @position

-- name: GiveBack
-- Takes back an attempt that could not begin, since another process has the batch. Not waited for: who holds the batch ends it.
update import_batches b
set attempts = b.attempts - 1
from (
    select import_id
    from import_batches
    where import_id = @import_id and account_id = @account_id and position = @position
    for update skip locked) free
where b.import_id = free.import_id and b.account_id = @account_id

-- name: Remove
-- Forgets a batch whose import ends in the same transaction.
delete from import_batches
where import_id = @import_id and account_id = @account_id and position = @position

-- name: TakeReplies
-- Takes the further queues that await the answer, the latest first. Run it after the statement that ends the import.
with taken as (
    delete from import_replies
    where import_id = @import_id and account_id = @account_id
    returning position, reply_to, correlation_id, is_plain)
select reply_to, correlation_id, is_plain
from taken
order by position desc
limit @most

-- name: FailImport
-- Notes why a batch is refused, and what of it could be read.
update imports
set kind = coalesce(@kind, kind), source = coalesce(@source, source), name = @name, status = @failed, rows = 0, error_code = @code, error_detail = @detail, finished_at = @now
where id = @import_id and account_id = @account_id
