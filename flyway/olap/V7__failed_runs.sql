-- etl_run has a row for each batch, and its few failures are asked for at every look at the engine's state.
create index etl_run_failed_idx on etl_run (run_id) where error is not null;
