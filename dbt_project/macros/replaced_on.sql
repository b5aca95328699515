{#-
    The day from which a newer version of the row holds, 9999-12-31 where none does. As of
    t that version holds which is known by t and not replaced by t: the one recorded last
    of those known. Expects the columns available_on and recorded_at.
-#}
{% macro replaced_on(relation_name, key) -%}
    coalesce(
        min({{ relation_name }}.available_on) over (
            partition by {{ relation_name }}.{{ key }}
            order by {{ relation_name }}.recorded_at nulls first
            rows between 1 following and unbounded following
        ),
        date '9999-12-31'
    )
{%- endmacro %}
