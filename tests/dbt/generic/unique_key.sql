{#-
    Fails on each key that stands on more than one row, and on each with a null in it: the
    columns of a key need no `not_null` beside it.
-#}
{% test unique_key(model, columns) %}

select
    {% for column in columns -%}
    {{ column }},
    {% endfor -%}
    count(*) as rows_of_key
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {% for column in columns -%}
    or {{ column }} is null
    {% endfor %}

{% endtest %}
