{# The sums are those of the facts themselves: no line is lost on the way, and none counts twice. What a build keeps is
   compared by the days (or months) that have not changed since, which is `built_by`. #}
{% test adds_up_to_the_facts(model, amounts, lines="status <> 'cancelled'", built_by=none) %}
{{ config(tags=['all_days']) }}

select * from (
    select coalesce(sum(units), 0) {% for amount in amounts %}, coalesce(sum({{ amount }}), 0){% endfor %}
    from {{ model }}
    where {{ as_built(model, built_by, built_by) }}
    except
    select coalesce(sum(quantity), 0) {% for amount in amounts %}, coalesce(sum({{ amount }}), 0){% endfor %}
    from {{ source('star', 'fact_sales') }}
    where {{ lines }} and {{ as_built(model, built_by, key_of(built_by)) }}
) as difference

{% endtest %}
