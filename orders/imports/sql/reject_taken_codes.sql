-- Stores whose code another store has in spite of the id in it, there already or in a line before.
with judged as (
    select
        coded.line,
        coded.code,
        min(coded.line) over (partition by coded.code) as first_line,
        there.id is not null as is_there
    from coded_stores as coded
    left join stores as there on there.code = coded.code
)

update staged_stores as staged set reason = case
    when judged.is_there then format('its code %s belongs to a store that is there already', judged.code)
    else format('its code %s belongs to the store in line %s', judged.code, judged.first_line)
end
from judged
where judged.line = staged.line and (judged.is_there or judged.line > judged.first_line);
