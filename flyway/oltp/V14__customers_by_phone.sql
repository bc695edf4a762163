-- Who has this number? By any digits of it, however it is written: an index knows each four that stand in a row.
create function phone_digits(phone text) returns text language sql immutable strict parallel safe
return regexp_replace(phone, '\D', '', 'g');

create function runs_of_four(digits text) returns text[] language sql immutable strict parallel safe
return array(select substr(digits, place, 4) from generate_series(1, length(digits) - 3) as place);

create index customers_phone_idx on customers using gin (runs_of_four(phone_digits(phone))) where phone is not null;
