-- The change log in partitions by transaction id, so that what nobody needs any more is dropped and never deleted row
-- by row. By xid, because that is what a window of the engine asks by: it meets the one or two partitions concerned.
-- The key (xid, id) finds a window's events and stands for both indexes that there were. Partitions have a schema of
-- their own and no grants: everybody comes by way of the log.
--
-- The old rows stay where they are, as the first partition. Writers wait while its key is built.

create schema change_log;

-- When had which transactions ended? One row a round of the maintenance. Whatever ended in a snapshot wrote its events
-- before seen_at, and two rows tell how many transactions there were between them.
create table cdc_clock (
    seen_at timestamptz primary key default clock_timestamp(),
    snapshot pg_snapshot not null default pg_current_snapshot()
);

-- Up to which transaction each log has been dropped: a star that asks for earlier ones has to be told.
create table cdc_dropped (
    log text primary key,
    to_xid xid8 not null,
    dropped_at timestamptz not null default now()
);

-- The partitions of the logs, from_xid included, to_xid not; both are null for the partition that takes what no range
-- covers, so that no writer ever fails for want of a partition.
create view cdc_partition as
select
    log.relname::text as log,
    part.oid as relid,
    part.relname::text as name,
    substring(bound.text from 'FROM \(''(\d+)''\)')::xid8 as from_xid,
    substring(bound.text from 'TO \(''(\d+)''\)')::xid8 as to_xid
from pg_catalog.pg_class as log
inner join pg_catalog.pg_inherits as child on child.inhparent = log.oid
inner join pg_catalog.pg_class as part on part.oid = child.inhrelid
cross join lateral pg_catalog.pg_get_expr(part.relpartbound, part.oid) as bound (text)
where log.relnamespace = 'public'::regnamespace and log.relkind = 'p' and log.relname like 'cdc\_%';

do $$
declare
    log text;
    sequence text;
    next_id bigint;
    end_of_first bigint;
    former record;
begin
    -- All at once and before anything is looked at: no writer is in the middle of anything.
    lock table cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders in access exclusive mode;
    foreach log in array array['cdc_customers', 'cdc_products', 'cdc_stores', 'cdc_employees', 'cdc_orders'] loop
        sequence := pg_get_serial_sequence(log, 'id');
        execute format('select last_value + is_called::integer from %s', sequence) into next_id;
        -- Beyond the transactions at work, and beyond those of another cluster's dump if there are any.
        execute format($query$
            select greatest(
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 500000,
                (select max(xid)::text::bigint + 1 from %I)
            )
        $query$, log) into end_of_first;

        execute format('alter table %I alter column id drop identity, drop constraint %I', log, log || '_pkey');
        for former in
            select indexrelid::regclass as index from pg_index where indrelid = log::regclass
        loop
            execute format('drop index %s', former.index);
        end loop;
        execute format('alter table %I rename to %I', log, log || '_0');
        execute format('alter table %I set schema change_log', log || '_0');
        execute format('alter table change_log.%I add primary key (xid, id)', log || '_0');
        execute format('revoke all on change_log.%I from brew_app, brew_etl', log || '_0');

        execute format(
            'create table %I (like change_log.%I including defaults including constraints, primary key (xid, id))
            partition by range (xid)',
            log, log || '_0'
        );
        execute format(
            'alter table %I alter column id add generated always as identity (start with %s cache 1)', log, next_id
        );
        execute format(
            'alter table %I attach partition change_log.%I for values from (''0'') to (%L)',
            log, log || '_0', end_of_first
        );
        execute format('create table change_log.%I partition of %I default', log || '_default', log);

        execute format('revoke insert, update, delete on %I from brew_app', log);
        execute format('grant select on %I to brew_app, brew_etl', log);
        execute format('grant select on change_log.%I to brew_app, brew_etl', log || '_default');
    end loop;
end $$;

grant usage on schema change_log to brew_app, brew_etl;
revoke insert, update, delete on cdc_clock, cdc_dropped, cdc_partition from brew_app;
grant select on cdc_clock, cdc_dropped, cdc_partition to brew_app, brew_etl;
grant insert, delete on cdc_clock to brew_etl;

-- How many transactions a partition is to hold: a day's, at the pace of the last day by the clock. An hour at least is
-- looked at, so that a short rush is not taken for the pace of a day; a quiet shop's partitions hold half a million.
create function cdc_partition_width() returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select greatest(
        500000,
        (
            select
                (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - pg_snapshot_xmax(snapshot)::text::bigint)
                * 86400 / greatest(3600, extract(epoch from clock_timestamp() - seen_at)::bigint)
            from cdc_clock
            where seen_at = coalesce(
                (select max(seen_at) from cdc_clock where seen_at < clock_timestamp() - interval '1 day'),
                (select min(seen_at) from cdc_clock)
            )
        )
    )
$$;

-- Makes what is missing of a log's partitions, from the present to two days ahead and never less than two million
-- transactions, which is a busy hour. Attaching lets writers go on; where the lock is not free it gives up at once.
create function make_cdc_partitions(of_log text) returns integer
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set lock_timeout = '100ms'
as $$
declare
    width bigint := cdc_partition_width();
    edge bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    goal bigint := edge + greatest(2 * width, 2000000);
    covered_to bigint;
    made integer := 0;
    partition text;
begin
    if not exists (select from cdc_partition where log = of_log) then
        raise exception '% is no change log', of_log;
    end if;
    -- Where the present has no partition, writers are in the default one: a new range must begin beyond them.
    if not exists (
        select from cdc_partition where log = of_log and from_xid <= edge::text::xid8 and edge::text::xid8 < to_xid
    ) then
        edge := edge + width / 24;
    end if;
    while edge < goal loop
        select p.to_xid::text::bigint into covered_to
        from cdc_partition as p
        where p.log = of_log and p.from_xid <= edge::text::xid8 and edge::text::xid8 < p.to_xid;
        if covered_to is null then
            covered_to := least(edge + width, (
                select min(p.from_xid)::text::bigint
                from cdc_partition as p
                where p.log = of_log and p.from_xid > edge::text::xid8
            ));
            partition := of_log || '_' || edge;
            execute format('create table change_log.%I (like public.%I including constraints)', partition, of_log);
            execute format(
                'alter table public.%I attach partition change_log.%I for values from (%L) to (%L)',
                of_log, partition, edge, covered_to
            );
            made := made + 1;
        end if;
        edge := covered_to;
    end loop;
    return made;
end $$;

-- Drops the partitions of which every transaction has ended and is in the star by the star's word, and every event is
-- older than so many days by the clock. The default partition is emptied under the same conditions. Writers wait for
-- the lock no longer than this does: where it is not free it gives up at once.
create function drop_cdc_partitions(of_log text, older_than_days integer) returns integer
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set lock_timeout = '100ms'
as $$
declare
    present pg_snapshot := pg_current_snapshot();
    acked pg_snapshot := (select snapshot::pg_snapshot from cdc_ack where log = of_log);
    ended xid8 := (
        select max(pg_snapshot_xmin(snapshot))
        from cdc_clock
        where seen_at < clock_timestamp() - make_interval(days => older_than_days)
    );
    may_go xid8;
    last_of_default text := format('select max(xid) from change_log.%I', of_log || '_default');
    last_xid xid8;
    dropped_to xid8;
    dropped integer := 0;
    part record;
begin
    if not exists (select from cdc_partition where log = of_log) then
        raise exception '% is no change log', of_log;
    end if;
    -- A word from beyond the present came with the dump of another cluster, and is nobody's here.
    if acked is null or ended is null or pg_snapshot_xmax(acked) > pg_snapshot_xmax(present) then
        return 0;
    end if;
    may_go := least(pg_snapshot_xmin(acked), pg_snapshot_xmin(present), ended);

    for part in
        select name, to_xid from cdc_partition where log = of_log and to_xid <= may_go order by to_xid
    loop
        execute format('drop table change_log.%I', part.name);
        dropped_to := part.to_xid;
        dropped := dropped + 1;
    end loop;

    execute last_of_default into last_xid;
    if last_xid < may_go then
        execute format('lock table change_log.%I in access exclusive mode', of_log || '_default');
        execute last_of_default into last_xid;
    end if;
    if last_xid < may_go then
        execute format('truncate change_log.%I', of_log || '_default');
        dropped_to := greatest(dropped_to, (last_xid::text::bigint + 1)::text::xid8);
        dropped := dropped + 1;
    end if;

    if dropped > 0 then
        insert into cdc_dropped (log, to_xid) values (of_log, dropped_to)
        on conflict (log) do update set
            to_xid = greatest(cdc_dropped.to_xid, excluded.to_xid),
            dropped_at = excluded.dropped_at;
    end if;
    return dropped;
end $$;

revoke execute on function cdc_partition_width(), make_cdc_partitions(text), drop_cdc_partitions(text, integer)
from public;
grant execute on function make_cdc_partitions(text), drop_cdc_partitions(text, integer) to brew_etl;

insert into cdc_clock default values;
select make_cdc_partitions(log)
from unnest(array['cdc_customers', 'cdc_products', 'cdc_stores', 'cdc_employees', 'cdc_orders']) as log;
