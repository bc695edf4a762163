-- What one side says of some keys, as JSON.
select
    key,
    jsonb_agg(to_jsonb(told) - '{{key,amount}}'::text[] order by told::text) as rows
from ({rows}) as told
where key = any(%(keys)s)
group by key
