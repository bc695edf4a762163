{# Each order is counted once, also one without lines. #}
{% test counts_the_orders(model, column, orders='true') %}

select * from (
    select coalesce(sum({{ column }}), 0) from {{ model }}
    except
    select count(*) from {{ source('star', 'fact_orders') }} where {{ orders }}
) as difference

{% endtest %}
