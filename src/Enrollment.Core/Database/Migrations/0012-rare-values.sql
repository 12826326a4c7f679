-- Where in the table a value may be: a list that looks for one that few or none have need not walk past everybody. Nothing is
-- noted for rows that come in until their stretch of the table is full, so an import hardly notices. Of expressions, which
-- only those lists use: jobs walk through their target in order, and no index shall tempt the planner away from that.
create index contacts_stretches on contacts using brin (
    account_id uuid_bloom_ops,
    (contact_type || '') text_bloom_ops,
    (source || '') text_bloom_ops,
    (first_name || '') text_bloom_ops,
    (last_name || '') text_bloom_ops,
    (job_title || '') text_bloom_ops,
    (city || '') text_bloom_ops,
    (state || '') text_bloom_ops,
    (country || '') text_bloom_ops) with (pages_per_range = 32, autosummarize = on);
