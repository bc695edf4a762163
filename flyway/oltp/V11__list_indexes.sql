-- What the lists of the API are narrowed and sorted by: each filter's column, then the id that the pages go by. Indexes
-- that were on the column alone are made anew, so that a write has no more to do for them than before. Writers of a
-- table wait while its indexes are built.

-- An order is written once and moved three times, and each time every index has a new entry. So what most orders have
-- is left out: no customer, no employee, no note, sold in the store, completed in the end. A list of such orders is the
-- newest ones as they are, but for a few.
drop index orders_store_id_idx;
drop index orders_customer_id_idx;
drop index orders_employee_id_idx;
drop index orders_ordered_at_idx;
drop index orders_open_idx;
create index orders_store_id_idx on orders (store_id, id);
create index orders_customer_id_idx on orders (customer_id, id) where customer_id is not null;
create index orders_employee_id_idx on orders (employee_id) where employee_id is not null;
create index orders_ordered_at_idx on orders (ordered_at, id);
create index orders_updated_at_idx on orders (updated_at, id);
create index orders_status_idx on orders (status, id) where status <> 'completed';
create index orders_channel_idx on orders (channel, id) where channel <> 'in_store';

drop index order_items_product_id_idx;
create index order_items_product_id_idx on order_items (product_id, order_id);

drop index employees_store_id_idx;
create index employees_store_id_idx on employees (store_id, id);

create index customers_updated_at_idx on customers (updated_at, id);
create index customers_name_idx on customers (name, id);
create index products_updated_at_idx on products (updated_at, id);
create index products_name_idx on products (name, id);
create index products_price_idx on products (price, id);

-- A search finds rows by the beginnings of words: what PostgreSQL can do with an index and without an extension. Signs
-- only separate words, so that sku-7 and ada@example.org are found by each of their parts.
create function without_signs(term text) returns text language sql immutable parallel safe
return translate(term, $$!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~$$, repeat(' ', 32));

create function search_words(variadic parts text[]) returns tsvector language sql immutable parallel safe
return to_tsvector('simple', without_signs(array_to_string(parts, ' ')));

create function search_prefixes(term text) returns tsquery language sql immutable parallel safe
return (
    select to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & '))
    from regexp_split_to_table(without_signs(term), '\s+') as word
    where word <> ''
);

create index customers_search_idx on customers using gin (search_words(name, email, phone));
create index products_search_idx on products using gin (search_words(sku, name));
create index orders_search_idx on orders using gin (search_words(note)) where note <> '';
