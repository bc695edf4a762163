-- What somebody has given up stays given up when the log is carried anew.
insert into star_beside.cdc_dead_letter
select * from public.cdc_dead_letter
where state = 'discarded'
