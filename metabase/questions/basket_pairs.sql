select
    product_a_name,
    product_b_name,
    orders,
    orders_of_a,
    orders_of_b,
    support,
    confidence_a_to_b,
    confidence_b_to_a,
    lift
from marts.basket_pairs
order by orders desc, product_a_id, product_b_id
limit 100
