-- A comparison begins; one that is never finished was killed.
insert into etl_reconcile (by)
values (%(by)s)
returning reconcile_id
