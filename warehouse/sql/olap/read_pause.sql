-- Who lets the engine rest, since when and why; no row while it may work.
select
    paused_by,
    paused_at,
    reason
from etl_pause
