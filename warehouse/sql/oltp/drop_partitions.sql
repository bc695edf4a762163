-- Drops the partitions of a log that nobody needs; how many there were.
select drop_cdc_partitions(%(log)s, %(days)s) as dropped
