-- Customers that were erased, and the event that told of it: nothing that the engine keeps of the member from before
-- that event may tell who it was, whenever and by whichever way it comes.
create table erased_customer (
    customer_id bigint primary key,
    event_id bigint not null,
    run_id bigint,
    noted_at timestamptz not null default clock_timestamp()
);

grant select, insert, update on erased_customer to brew_etl;
grant select on erased_customer to brew_ops;

-- What the books have kept beyond need: notes of orders, and rows that PostgreSQL shows where a check refuses them. The
-- engine writes neither any more, nor a person into the examples of a comparison.
update cdc_dead_letter set payload = payload - 'note'
where log = 'cdc_orders';

update cdc_dead_letter set error = split_part(error, E'\n', 1)
where error like '%Failing row contains%';

update etl_run set error = split_part(error, E'\n', 1)
where error like '%Failing row contains%';

update etl_reconcile set examples = '[]'
where examples @? '$[*] ? (@.table == "customers" || @.table == "dim_customer")';
