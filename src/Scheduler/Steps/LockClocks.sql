-- Holds the clocks whose time has come, so that nobody lowers one while we look for what is due; another sweep's are left to it.
select sequence_id from sequence_clocks where next_due_at <= now() for update skip locked
