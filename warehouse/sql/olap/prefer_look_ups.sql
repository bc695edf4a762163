-- For a batch of few events, in this transaction alone. The planner does not know how little a staging table holds, and
-- would read all facts to find those of three orders: without these joins it looks each one up.
set local enable_hashjoin = off;
set local enable_mergejoin = off
