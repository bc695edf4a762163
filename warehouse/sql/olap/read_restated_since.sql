-- The earliest bound of a version that this batch changed, as text: -infinity has no value in Python.
select min(since)::text as since
from staged_restatement
