{#-
    What a table of the schema `ml` held before this build; none where it is not there or
    was made by a version without one of these columns. `columns` gives the type of each.
-#}
{% macro rows_before_this_build(table_name, columns) -%}
    {%- set stored = none -%}
    {%- if execute -%}
        {%- set stored = adapter.get_relation(
            database=target.database, schema='ml', identifier=table_name
        ) -%}
        {%- if stored is not none -%}
            {%- set found = adapter.get_columns_in_relation(stored)
                | map(attribute='name') | list -%}
            {%- if columns.keys() | reject('in', found) | list -%}
                {%- set stored = none -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
    {%- if stored is not none -%}
    select
        {% for name in columns -%}
        {{ name }},
        {% endfor %}
    from {{ stored }}
    {%- else -%}
    select
        {% for name, type in columns.items() -%}
        null::{{ type }} as {{ name }},
        {% endfor %}
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
