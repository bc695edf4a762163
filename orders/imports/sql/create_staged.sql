-- Every line of every file while it is being imported; a table a file inherits from it and adds the file's own columns.
-- reason: why the row is rejected. found: what an earlier import left of it, 'unchanged' or 'differs'.
create temporary table staged (
    file text not null,
    line bigint not null,
    raw text not null,
    reason text,
    id text,
    found text
) on commit drop;
