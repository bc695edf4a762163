-- The key of a member's version at a time.
select {key}
from {dim}
where {member_id} = %(member_id)s and valid_from <= %(ordered_at)s and valid_to > %(ordered_at)s
