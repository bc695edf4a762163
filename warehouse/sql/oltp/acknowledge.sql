-- Tell the source what is in the star, for the log's retention only.
insert into cdc_ack (log, snapshot)
select
    acked.log,
    acked.snapshot
from unnest(%(logs)s::text[], %(snapshots)s::text[]) as acked (log, snapshot)
on conflict (log) do update set snapshot = excluded.snapshot, acked_at = now()
