-- What is wrong with a key, or null. Its length is bounded because an index holds it.
create or replace function pg_temp.fault_in_key(label text, value text) returns text
language sql stable
return case
    when value is null then label || ' is empty'
    when length(value) > 200 then label || ' is longer than 200 characters'
end;
