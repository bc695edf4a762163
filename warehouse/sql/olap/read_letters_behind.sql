-- The waiting letters of the keys to which these belong, as an array.
select array_agg(w.letter_id)
from cdc_dead_letter as w
where
    w.state = 'waiting'
    and exists (
        select
        from cdc_dead_letter as d
        where d.letter_id = any(%(letters)s) and d.log = w.log and d.row_key = w.row_key
    )
