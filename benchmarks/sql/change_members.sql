-- One product is dearer, one customer moves, one store pays another tax, one employee gets another role.
with dearer as (
    update products
    set
        price = price + 0.05,
        cost = cost + 0.02
    where id = 1 + mod(%(number)s::bigint * 37, 200)
),

moved as (
    update customers
    set
        city = 'City ' || mod(%(number)s::bigint, 50),
        loyalty_tier = case loyalty_tier when 'none' then 'gold' else 'none' end
    where id = 1 + mod(%(number)s::bigint * 7919, 10000)
),

taxed as (
    update stores
    set tax_rate = tax_rate + 0.0001
    where id = 1 + mod(%(number)s::bigint * 7, 20)
)

update employees
set role = case role when 'barista' then 'shift lead' else 'barista' end
where id = 1 + mod(%(number)s::bigint * 31, 200)
