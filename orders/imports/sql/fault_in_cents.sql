-- What is wrong with an amount in cents, or null: a whole number that numeric(12, 2) holds when it is divided by 100.
-- The first case is the usual one, and spares it the rest.
create or replace function pg_temp.fault_in_cents(label text, value text) returns text
language sql stable
return case
    when value ~ '^[0-9]{1,12}$' then null
    when value is null then label || ' is empty'
    when value !~ '^-?[0-9]+([.][0-9]*)?$' or not pg_input_is_valid(value, 'numeric')
        then format('%s "%s" is not a number', label, left(value, 40))
    when value::numeric < 0 then format('%s %s is negative', label, left(value, 40))
    when value::numeric <> trunc(value::numeric)
        then format('%s %s is not a whole number of cents', label, left(value, 40))
    when value::numeric > 999999999999 then format('%s %s is too large', label, left(value, 40))
end;
