-- name: TakeIn
-- Looks up whose the message is, notes it as a running import and keeps its body until that is merged, in one round trip. The
-- identity of a batch that was refused is free: its import is run anew. Returns nothing without a valid key; import_id is null if
-- the key lacks the scope, or if the identity is known otherwise.
with key as (
    select id, account_id, scopes, last_used_at
    from api_keys
    where sha256 = @sha256 and revoked_at is null and (expires_at is null or expires_at > @now)),
taken as (
    insert into imports (id, account_id, kind, source, status, message_id, created_by, created_at)
    select @id, account_id, @kind, @source, @running, @message_id, id, @now
    from key
    where @scope = any (scopes)
    on conflict (account_id, message_id) where message_id is not null do update
    set status = excluded.status, kind = excluded.kind, source = excluded.source, name = null, error_code = null, error_detail = null, created_by = excluded.created_by,
        created_at = excluded.created_at, started_at = null, progress_at = null, finished_at = null, deleted_at = null, members_kept_until = null
    where imports.status = @failed
    returning id, account_id),
kept as (
    insert into import_batches (import_id, account_id, content_type, content_encoding, headers, body, reply_to, correlation_id, order_key, next_attempt_at)
    select id, account_id, @content_type, @content_encoding, @headers, @body, @reply_to, @correlation_id, @order_key, @now
    from taken
    returning import_id)
select k.id as key_id, k.account_id, k.scopes, k.last_used_at, b.import_id
from key k
left join kept b on true

-- name: AddReply
-- Notes one more queue that awaits the answer to a batch, and says whether the batch still waits or runs. A transaction that ends the
-- import locks its row before it reads the queues: it either finds this one, or is waited for here, and nothing is noted.
with running as materialized (
    select id, account_id
    from imports
    where account_id = @account_id and message_id = @message_id and status = @running
    for share),
noted as (
    insert into import_replies (import_id, account_id, reply_to, correlation_id, is_plain)
    select r.id, r.account_id, @reply_to, @correlation_id, @is_plain
    from running r
    where not exists (
        select from import_batches b
        where b.import_id = r.id and b.account_id = r.account_id and b.reply_to = @reply_to and b.correlation_id is not distinct from @correlation_id)
    on conflict do nothing)
select exists (select from running) as is_running
