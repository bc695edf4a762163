-- In the transaction that brings these keys up to the source.
update etl_resync set
    after_key = %(after_key)s,
    done = done + %(keys)s
where resync_id = %(resync_id)s
