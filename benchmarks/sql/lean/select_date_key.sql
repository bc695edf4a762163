-- The store's local date at a time.
select day.date_key
from dim_store as s
inner join dim_date as day on day.date = (%(ordered_at)s::timestamptz at time zone s.timezone)::date
where s.store_key = %(store_key)s
