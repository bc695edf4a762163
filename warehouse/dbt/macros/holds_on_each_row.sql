{% test holds_on_each_row(model, expression) %}

select * from {{ model }} where not ({{ expression }})

{% endtest %}
