-- Orders as the API shows them, byte for byte as place_order.sql answers one, in the order in which their ids are
-- given; those that are not there are left out.
select
    orders.store_id,
    orders.version,
    (
        select row_to_json(shown)::text
        from (
            select
                orders.id,
                orders.external_ref,
                orders.status,
                orders.channel,
                to_char(orders.ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ordered_at,
                orders.store_id,
                orders.customer_id,
                orders.employee_id,
                orders.note,
                coalesce(
                    (
                        select array_to_json(array_agg(line order by line.line_number))
                        from (
                            select
                                id,
                                line_number,
                                product_id,
                                quantity,
                                unit_price::text,
                                discount::text,
                                tax::text,
                                line_total::text
                            from order_items
                            where order_id = orders.id
                        ) as line
                    ),
                    '[]'
                ) as items,
                orders.subtotal::text,
                orders.discount::text,
                orders.tax::text,
                orders.total::text,
                orders.version
        ) as shown
    ) as body
from unnest(%(ids)s::bigint[]) with ordinality as wanted (id, place)
inner join orders on wanted.id = orders.id
order by wanted.place;
