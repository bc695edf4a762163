{# Each order is counted once, also one without lines; `built_by` as in adds_up_to_the_facts. #}
{% test counts_the_orders(model, column, orders='true', built_by=none) %}
{{ config(tags=['all_days']) }}

select * from (
    select coalesce(sum({{ column }}), 0)
    from {{ model }}
    where {{ as_built(model, built_by, built_by) }}
    except
    select count(*)
    from {{ source('star', 'fact_orders') }}
    where {{ orders }} and {{ as_built(model, built_by, key_of(built_by)) }}
) as difference

{% endtest %}
