-- Forgets a batch of the answers that are older than a day. The age is looked at twice: a row that was written over
-- while this waited for it is young again.
delete from idempotency_keys
where
    created_at <= now() - interval '24 hours'
    and (api_key_id, key) in (
        select
            api_key_id,
            key
        from idempotency_keys
        where created_at <= now() - interval '24 hours'
        order by created_at
        limit %(at_most)s
    );
