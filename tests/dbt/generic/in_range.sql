{#-
    Fails on values outside [min, max]; either bound may be left out. Nulls pass:
    a `not_null` test says where they may not stand. A double that is not a number fails.
-#}
{% test in_range(model, column_name, min=none, max=none) %}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} is not null
    and not (
        {% if min is not none -%}
        {{ column_name }} >= {{ min }}
        {%- else -%}
        true
        {%- endif %}
        {% if max is not none -%}
        and {{ column_name }} <= {{ max }}
        {%- endif %}
    )

{% endtest %}
