-- All versions of these customers, at once, for the event may have to wait. Where the star knows a later state already,
-- as of somebody else who was given the id, that one's values stand in them.
with gone as (
    select erased.customer_id
    from erased_customer as erased
    where
        erased.run_id >= %(since_run)s
        and not exists (
            select
            from {star}.member_event as later
            where
                later.dimension = 'customer'
                and later.member_id = erased.customer_id
                and later.event_id >= erased.event_id
                and later.op <> 'D'
        )
)

update {star}.dim_customer as d set
    name = nobody.name,
    email = nobody.email,
    phone = nobody.phone
from gone
cross join jsonb_to_record(%(nobody)s::jsonb) as nobody (name text, email text, phone text)
where
    d.customer_id = gone.customer_id
    and not d.is_inferred
    and (d.name, d.email, d.phone) is distinct from (nobody.name, nobody.email, nobody.phone)
