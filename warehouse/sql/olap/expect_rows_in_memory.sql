-- For this transaction: the rows that a few events look up are in memory, nearly always. By its usual measure, made for
-- a disk, the planner would read all of a table of ten thousand rows to find a hundred of them.
select set_config('random_page_cost', '0.1', true)
