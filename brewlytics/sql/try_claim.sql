-- Takes an idempotency key for the transaction, without waiting: false while a twin is at it. What the twin has written
-- is to be read by a statement of its own afterwards, whose snapshot is younger than the lock.
select pg_try_advisory_xact_lock(hashtextextended(%(key)s, %(api_key_id)s));
