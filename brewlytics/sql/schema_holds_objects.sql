-- Whether schema public holds anything that no extension owns: the same question that Flyway asks.
select exists(
    select from pg_class as c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
        and not exists (select from pg_depend as d where d.objid = c.oid and d.deptype = 'e')
    union all
    select from pg_type as t
    where t.typnamespace = 'public'::regnamespace and t.typcategory not in ('A', 'C')
        and not exists (select from pg_depend as d where d.objid = t.oid and d.deptype = 'e')
    union all
    select from pg_proc as p
    where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
);
