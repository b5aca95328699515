{#-
    Stands between `as` and the bracket of a CTE that a recursion reads in each of its steps,
    where the engine would else compute it anew each time.
-#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once', 'slrs')()) }}
{%- endmacro %}

{% macro default__computed_once() -%}
{%- endmacro %}

{% macro duckdb__computed_once() -%}
    materialized
{%- endmacro %}
