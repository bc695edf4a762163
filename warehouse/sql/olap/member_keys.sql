-- The next members that the star knows: with a version, or among the dead letters; with since and until those with a
-- version that begins in that time.
(
    select distinct {member_id} as member_id
    from {dim}
    where
        {member_id} > greatest(0, %(after)s)
        and (%(since)s::timestamptz is null or valid_from >= %(since)s and valid_from < %(until)s)
    order by member_id
    limit %(size)s
)
union
(
    select distinct row_key
    from cdc_dead_letter
    where log = %(log)s and row_key > %(after)s and state = 'waiting'
    order by row_key
    limit %(size)s
)
order by member_id
limit %(size)s
