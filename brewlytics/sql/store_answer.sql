-- Keeps an answer under its idempotency key, in the transaction that wrote what it tells of. One of more than a day ago
-- is written over; of a younger one the caller, who holds the key's lock, knows that there is none.
insert into idempotency_keys (api_key_id, key, fingerprint, status, body, etag)
values (%(api_key_id)s, %(key)s, %(fingerprint)s, %(status)s, %(body)s, %(etag)s)
on conflict (api_key_id, key) do update
    set
        fingerprint = excluded.fingerprint,
        status = excluded.status,
        body = excluded.body,
        etag = excluded.etag,
        created_at = excluded.created_at;
