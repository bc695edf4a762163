-- Which transactions have ended by now: what tells later how old the events of a partition are.
insert into cdc_clock default values
