-- Has prepare_session.sql been run in this session? It does all or nothing, so one of its tables tells. To ask costs a
-- fraction of making again what is there.
select to_regclass('pg_temp.staged_event') is not null as is_prepared
