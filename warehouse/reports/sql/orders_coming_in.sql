-- The orders of the last minute and of the last five; the index on ordered_at finds them.
select
    count(*) filter (where ordered_at > now() - interval '1 minute') as in_a_minute,
    count(*) as in_five_minutes
from orders
where ordered_at > now() - interval '5 minutes' and ordered_at <= now()
