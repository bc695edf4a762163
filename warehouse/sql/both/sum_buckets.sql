-- Rows added up by buckets of so many keys, which are equal on both sides where the rows are: only these sums travel.
select
    key / %(width)s as bucket,
    count(*) as rows,
    sum(amount) as amount,
    sum(hashtextextended(told::text, 0)) as hash
from ({rows}) as told
where key between %(first)s and %(last)s
group by key / %(width)s
