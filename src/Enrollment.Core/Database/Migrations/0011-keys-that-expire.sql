-- From then on the key is let in no longer; null: it never expires.
alter table api_keys add expires_at timestamptz;
