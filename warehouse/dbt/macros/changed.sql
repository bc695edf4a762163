{# The days (or months) whose facts have changed since this model has built them, each with the last run that changed it:
   that is kept beside the sums, and told apart by the next build. Read in the same statement as the facts, so that
   nothing that commits meanwhile is missed. A day that the star does not know any more is there too, without a run. #}
{% macro changed(period) %}

select
    {{ period }},
    found.run_id
from (
    select
        {{ key_of(period) }} as {{ period }},
        max(run_id) as run_id
    from {{ source('star', 'fact_day') }}
    group by {{ key_of(period) }}
) as found
{% if is_incremental() %}
full join (select distinct {{ period }}, run_id from {{ this }}) as built using ({{ period }})
where found.run_id is distinct from built.run_id
{% endif %}

{% endmacro %}


{# The facts of a month, by the index on date_key; month 0 is what lies outside of the calendar, and has the key -1. #}
{% macro of_the_month(facts, months) %}
{{ facts }}.date_key between {{ months }}.month_key * 100 - 1 and {{ months }}.month_key * 100 + 99
{% endmacro %}


{# The first day of a month; of month 0 there is none. #}
{% macro first_day(month_key) %}
case when {{ month_key }} > 0 then make_date({{ month_key }} / 100, {{ month_key }} % 100, 1) end
{% endmacro %}


{# Of a fact. #}
{% macro key_of(period) %}
{{- 'date_key / 100' if period == 'month_key' else 'date_key' -}}
{% endmacro %}


{# Whether it belongs to a day (or month) that has not changed since the build: others are for the next one. #}
{% macro as_built(model, period, key) %}
{% if period %}
{{ key }} in (
    select {{ period }}
    from (
        select {{ key_of(period) }} as {{ period }}, max(run_id) as run_id
        from {{ source('star', 'fact_day') }}
        group by {{ key_of(period) }}
    ) as found
    inner join (select distinct {{ period }}, run_id from {{ model }}) as built using ({{ period }}, run_id)
)
{% else %}
true
{% endif %}
{% endmacro %}
