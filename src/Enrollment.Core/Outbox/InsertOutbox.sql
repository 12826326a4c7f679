-- Writes the messages of this transaction as one row. Its writer has it until the lease ends; then anybody may.
insert into outbox (id, messages, message_count, trace_parent, next_attempt_at)
values (@id, @messages, @message_count, @trace_parent, now() + @lease)
