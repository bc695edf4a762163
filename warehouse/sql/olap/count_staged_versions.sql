-- How many versions are to be written.
select count(*) as versions
from staged_version
