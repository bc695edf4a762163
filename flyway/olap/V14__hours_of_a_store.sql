-- A year of one store's hours, without reading those of every store. Only a new hour adds to it: a sum that grows
-- changes none of these columns.
create index agg_store_hour_store_idx on agg_store_hour (store_id, date_key, hour);
