-- Let the engine rest. Repeatable: whoever was first stands.
insert into etl_pause (paused_by, reason)
values (%(by)s, %(reason)s)
on conflict (is_paused) do nothing
