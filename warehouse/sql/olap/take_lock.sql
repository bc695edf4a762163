-- Become the one writer, unless another is.
select pg_try_advisory_lock(%(lock_id)s) as is_held
