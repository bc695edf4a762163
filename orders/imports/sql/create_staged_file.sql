-- The rows of one file: what every file has, and its own columns, all text.
create temporary table {table} ({columns}) inherits (staged) on commit drop; -- noqa: PRS
