-- Writes the partitions that a log is short of; how many there were.
select make_cdc_partitions(%(log)s) as made
