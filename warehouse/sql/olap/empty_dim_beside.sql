-- All members but Unknown and Not applicable.
delete from star_beside.{dim}
where {key} > 0
