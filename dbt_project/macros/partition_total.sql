{#-
    The sum of an expression over the rows that share `keys`, added up in the order of
    `ordered_by`, so that it has the same last bit each time. DuckDB 1.5 gives rows the
    sums of others where a frame runs from the first row to the last of an ordered
    partition and most partitions have one row: there the sum itself is ordered.
-#}
{% macro partition_total(expression, keys, ordered_by) -%}
{{ return(adapter.dispatch('partition_total', 'slrs')(expression, keys, ordered_by)) }}
{%- endmacro %}

{% macro default__partition_total(expression, keys, ordered_by) -%}
    sum({{ expression }}) over (
        partition by {{ keys | join(', ') }}
        order by {{ ordered_by }}
        rows between unbounded preceding and unbounded following
    )
{%- endmacro %}

{% macro duckdb__partition_total(expression, keys, ordered_by) -%}
    sum({{ expression }} order by {{ ordered_by }}) over (
        partition by {{ keys | join(', ') }}
    )
{%- endmacro %}
