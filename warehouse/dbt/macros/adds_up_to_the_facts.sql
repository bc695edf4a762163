{# The sums are those of the facts themselves: no line is lost on the way, and none counts twice. #}
{% test adds_up_to_the_facts(model, amounts, lines="status <> 'cancelled'") %}

{% set sums %}{% for amount in amounts %}, sum({{ amount }}){% endfor %}{% endset %}

select * from (
    select sum(units) {{- sums }} from {{ model }}
    except
    select sum(quantity) {{- sums }} from {{ source('star', 'fact_sales') }} where {{ lines }}
) as difference

{% endtest %}
