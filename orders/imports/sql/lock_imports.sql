-- One import at a time: a second one waits, and then finds what the first one brought.
select pg_advisory_xact_lock(hashtext('import_jaffle_shop'));
