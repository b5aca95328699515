{#-
    Fails on values outside [min, max]; either bound may be left out. Nulls pass:
    a `not_null` test says where they may not stand. `nan` is above every maximum.
-#}
{% test in_range(model, column_name, min=none, max=none) %}

select {{ column_name }}
from {{ model }}
where
    {{ column_name }} is not null
    and not (
        {{ column_name }} >= {{ min if min is not none else column_name }}
        and {{ column_name }} <= {{ max if max is not none else column_name }}
    )

{% endtest %}
