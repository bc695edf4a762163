{# dbt's own, which every test asks for the rows that it looks at, narrowed: with the variable only_changed a test of the
   facts looks at the days that have changed since the last build that found them right, which store_days tells. Such a
   test comes before the models, so that it may not refer to one. Without the variable all days are looked at, and as
   long as there is no build. #}
{% macro get_where_subquery(relation) -%}

{% set conditions = [config.get('where')] if config.get('where') else [] %}
{% if var('only_changed', false) and execute and relation.identifier in ('fact_orders', 'fact_sales') %}
    {% set built = adapter.get_relation(target.database, target.schema, 'store_days') %}
    {% set days = relation.incorporate(path={'identifier': 'fact_day'}) %}
    {% set changed %}
        date_key in (
            select days.date_key
            from {{ days }} as days
            left join (select distinct date_key, run_id from {{ built }}) as built using (date_key, run_id)
            where built.run_id is null
        )
    {% endset %}
    {% if built %}{% do conditions.append(changed) %}{% endif %}
{% endif %}
{% if conditions %}
    {% do return('(select * from ' ~ relation ~ ' where ' ~ conditions | join(' and ') ~ ') dbt_subquery') %}
{% endif %}
{% do return(relation) %}

{%- endmacro %}
