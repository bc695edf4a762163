-- What a POST with an Idempotency-Key was answered, for a day: written in the transaction that writes the row of which
-- it tells, so that there is both or neither. A key is its API key's own; API keys are Django's, hence no foreign key.
-- Not captured: the star has no use for it.

create table idempotency_keys (
    api_key_id bigint not null,
    key text not null check (length(key) between 1 and 255),
    -- Of the request: another one with the same key is refused.
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    status smallint not null,
    etag text,
    body text not null,
    created_at timestamptz not null default now(),
    primary key (api_key_id, key)
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);

-- What cleans up on the queue `default`. Made like the roles of V5.
do $$
begin
    if not exists (select from pg_roles where rolname = 'brew_worker') then
        begin
            create role brew_worker nologin;
        exception
            -- Another database of the same cluster is being migrated at this moment and was first.
            when duplicate_object or unique_violation then null;
        end;
    end if;
end $$;

grant usage on schema public to brew_worker;
-- Whose answer is how old, not what it says.
grant select (api_key_id, key, created_at), delete on idempotency_keys to brew_worker;

-- Update: what is older than a day is written over.
grant select, insert, update, delete on idempotency_keys to brew_order_api, brew_product_api, brew_customer_api;
