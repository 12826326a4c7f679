-- name: ReadLastOutcomes
-- The outcomes of the last calls of a sequence.
select array(
    select l.outcome from calls l
    where l.account_id = @account_id and l.sequence_id = @sequence_id and l.outcome is not null
    order by l.handed_out_at desc limit @limit) as last_outcomes
