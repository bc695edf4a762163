-- Versions beside that the history, as it is now, does not make; their facts are looked at again when the stars are
-- compared.
delete from star_beside.{dim} as d
where
    d.{key} > 0
    and not d.is_inferred
    and d.{member_id} in (select w.member_id from staged_version as w where w.dimension = {dimension})
    and not exists (
        select
        from staged_version as v
        where v.dimension = {dimension} and v.member_id = d.{member_id} and v.valid_from = d.valid_from
    )
