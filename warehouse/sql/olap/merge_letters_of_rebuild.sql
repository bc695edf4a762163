-- What the star made anew could not apply waits in the old one's place, behind the same event as there.
insert into public.cdc_dead_letter overriding system value
select * from star_beside.cdc_dead_letter
where state = 'waiting'
on conflict on constraint cdc_dead_letter_event_key do update set
    state = excluded.state,
    error = excluded.error,
    behind = excluded.behind,
    last_seen_at = excluded.last_seen_at,
    decided_by = null,
    decided_at = null
