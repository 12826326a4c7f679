-- name: FindSenders
-- Those of some sequences that send any of some events to a customer's address: most send nothing, and cost no more than this.
select sequence_id from call_settings
where sequence_id = any(@sequence_ids) and account_id = @account_id and result_webhook -> 'events' ?| @events
