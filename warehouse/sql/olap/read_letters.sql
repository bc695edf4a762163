-- In the order in which they are applied. letters: null for all that wait.
select
    letter_id,
    log,
    event_id,
    table_name,
    op,
    row_id,
    row_key,
    changed_at,
    payload::text as payload,
    error,
    attempts,
    behind,
    state,
    first_seen_at,
    last_seen_at,
    decided_by,
    decided_at
from cdc_dead_letter
where letter_id = any(%(letters)s) or %(letters)s::bigint[] is null and state = 'waiting'
order by log, row_key, event_id, letter_id
