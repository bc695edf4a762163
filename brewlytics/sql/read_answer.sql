-- The answer that a request with this idempotency key was given within the last day.
select
    fingerprint,
    status,
    body,
    etag
from idempotency_keys
where api_key_id = %(api_key_id)s and key = %(key)s and created_at > now() - interval '24 hours';
