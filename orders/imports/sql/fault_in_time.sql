-- What is wrong with a naive local time, or null. The shape is asked for first: PostgreSQL alone would take 'tomorrow'.
create or replace function pg_temp.fault_in_time(label text, value text) returns text
language sql stable
return case
    when value is null then label || ' is empty'
    when value !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?$'
        or not pg_input_is_valid(value, 'timestamp')
        then format('%s "%s" is not a time like 2018-09-01T12:15:00', label, left(value, 40))
end;
