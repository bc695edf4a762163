-- Grain: one row a customer, with the last event that told of the erasing. Repeatable: an event that is known is left
-- alone. An image has no number: it is later than all that the star knows of the member.
insert into erased_customer as known (customer_id, event_id, run_id)
select
    s.row_id,
    max(
        case when s.event_id > 0 then s.event_id else (
            select coalesce(max(e.event_id), 0) + 1
            from member_event as e
            where e.dimension = 'customer' and e.member_id = s.row_id
        ) end
    ) as event_id,
    %(run_id)s as run_id
from {staged} as s
where s.table_name = 'customers' and s.row_id is not null and s.payload ->> 'erased_at' is not null
group by s.row_id
on conflict (customer_id) do update set
    event_id = excluded.event_id,
    run_id = excluded.run_id,
    noted_at = clock_timestamp()
where known.event_id < excluded.event_id
