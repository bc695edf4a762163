-- What the star has seen of its members is all that is left of what the change log no longer tells.
insert into star_beside.member_event
select * from public.member_event
