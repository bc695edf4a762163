-- The codes of the stores to come. A store's code is its name, and its id as well where the name is taken, stands twice
-- in the file or has no letters.
create temporary table coded_stores on commit drop as
with named as (
    select
        line,
        id,
        left(upper(btrim(regexp_replace(name, '[^[:alnum:]]+', '-', 'g'), '-')), 40) as short
    from staged_stores
    where reason is null and found is null
)

select
    line,
    case
        when short = '' then id
        when count(*) over (partition by short) > 1 or exists (select from stores where code = short)
            then short || '-' || id
        else short
    end as code
from named;
