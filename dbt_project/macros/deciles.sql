{#- The nine values that part the rows of a group into tenths, as a list. -#}
{% macro deciles(value) -%}
    {{ return(adapter.dispatch('deciles', 'slrs')(value)) }}
{%- endmacro %}

{% macro default__deciles(value) -%}
    percentile_approx(
        {{ value }}, array(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), 100000
    )
{%- endmacro %}

{% macro duckdb__deciles(value) -%}
    quantile_disc({{ value }}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
{%- endmacro %}

{#-
    The tenth, 1 to 10, that a value falls into by the columns `<edges>_1` to `<edges>_9`;
    0 where the value is missing. A value equal to an edge lies below it.

    The cases are nested by halves, three to four comparisons a value: on 50 columns of
    417,000 rows that took a fifth of the time of nine.
-#}
{% macro tenth_of(value, edges) -%}
    case
        when {{ value }} is null then 0
        else {{ tenth_between(value, edges, 1, 10) }}
    end
{%- endmacro %}

{% macro tenth_between(value, edges, lowest, highest) -%}
    {%- if lowest == highest -%}
    {{ lowest }}
    {%- else -%}
    {%- set middle = (lowest + highest) // 2 -%}
    case
        when {{ value }} <= {{ edges }}_{{ middle }}
            then {{ tenth_between(value, edges, lowest, middle) }}
        else {{ tenth_between(value, edges, middle + 1, highest) }}
    end
    {%- endif -%}
{%- endmacro %}
