{# No null in these columns: one scan for all of them, since each look at a mart adds the facts up anew. #}
{% test complete(model, columns) %}

select * from {{ model }} where num_nulls({{ columns | join(', ') }}) > 0

{% endtest %}
