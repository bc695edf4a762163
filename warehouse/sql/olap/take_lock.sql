-- Become the one writer, unless another is.
select pg_try_advisory_lock(%(lock_id)s + (current_schema() = 'star_beside')::integer) as is_held
