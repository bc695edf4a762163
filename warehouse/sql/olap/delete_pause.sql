-- Let the engine go on; answers what ended, if anything did.
delete from etl_pause
returning paused_by, paused_at, reason
