-- A build of the marts begins.
insert into mart_build default values
returning build_id
