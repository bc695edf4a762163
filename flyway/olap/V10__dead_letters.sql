-- What a dead letter needs to be applied later, in its order: the whole event, and behind which one it waits. A letter
-- is known by a number of its own: one TRUNCATE is an event of many rows.

alter table cdc_dead_letter drop constraint cdc_dead_letter_pkey;
alter table cdc_dead_letter
add column letter_id bigint generated always as identity primary key,
add column xid xid8,
add column row_id bigint,
add column changed_at timestamptz,
-- The event of the same key that could not be applied; null for that one itself.
add column behind bigint,
add column decided_by text,
add column decided_at timestamptz,
add constraint cdc_dead_letter_event_key unique nulls not distinct (log, event_id, table_name, row_id);

-- Every batch asks for these.
create index cdc_dead_letter_kept_idx on cdc_dead_letter (log, row_key) where state <> 'applied';

-- A member's change without its row is none.
alter table member_event add constraint member_event_payload_check
check (op = 'D' or payload ->> 'name' is not null);

-- A store whose zone nobody knows would otherwise be found out by each of its orders.
alter table dim_store add constraint dim_store_timezone_check
check (timezone is null or (timestamptz 'epoch' at time zone timezone) is not null);
