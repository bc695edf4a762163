-- One row a build of the marts. Whoever builds writes it, so that a failing test is seen by those who look here and at
-- the metrics; a row that is never finished is a build that was killed.
create table mart_build (
    build_id bigint generated always as identity primary key,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    models integer,
    tests integer,
    error text
);

grant select, insert, update on mart_build to brew_dbt;
grant select on mart_build to brew_ops;
