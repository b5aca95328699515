{#-
    One row per element of a list, in a `select` list; empty and null lists give no row.
    The second macro gives the places 1, 2, … of the elements beside them.
-#}
{% macro exploded(list) -%}
    {{ return(adapter.dispatch('exploded', 'slrs')(list)) }}
{%- endmacro %}

{% macro default__exploded(list) -%}
    explode({{ list }})
{%- endmacro %}

{% macro duckdb__exploded(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro list_places(list) -%}
    {{ return(adapter.dispatch('list_places', 'slrs')(list)) }}
{%- endmacro %}

{% macro default__list_places(list) -%}
    sequence(1, size({{ list }}))
{%- endmacro %}

{% macro duckdb__list_places(list) -%}
    range(1, len({{ list }}) + 1)
{%- endmacro %}

{#- The element of a list at a place counted from 1. -#}
{% macro list_element(list, place) -%}
    {{ return(adapter.dispatch('list_element', 'slrs')(list, place)) }}
{%- endmacro %}

{% macro default__list_element(list, place) -%}
    element_at({{ list }}, ({{ place }})::integer)
{%- endmacro %}

{% macro duckdb__list_element(list, place) -%}
    list_extract({{ list }}, {{ place }})
{%- endmacro %}

{#- The sum of a list of numbers. -#}
{% macro list_total(list) -%}
    {{ return(adapter.dispatch('list_total', 'slrs')(list)) }}
{%- endmacro %}

{% macro default__list_total(list) -%}
    aggregate({{ list }}, 0.0D, (total, element) -> total + element)
{%- endmacro %}

{% macro duckdb__list_total(list) -%}
    coalesce(list_sum({{ list }}), 0.0)
{%- endmacro %}

{#- Every number of a list, rounded. -#}
{% macro list_rounded(list, places) -%}
    {{ return(adapter.dispatch('list_rounded', 'slrs')(list, places)) }}
{%- endmacro %}

{% macro default__list_rounded(list, places) -%}
    transform({{ list }}, element -> round(element, {{ places }}))
{%- endmacro %}

{% macro duckdb__list_rounded(list, places) -%}
    list_transform({{ list }}, lambda element: round(element, {{ places }}))
{%- endmacro %}

{#- A list of the values of columns. -#}
{% macro list_of(values) -%}
    {{ return(adapter.dispatch('list_of', 'slrs')(values)) }}
{%- endmacro %}

{% macro default__list_of(values) -%}
    array({{ values | join(', ') }})
{%- endmacro %}

{% macro duckdb__list_of(values) -%}
    [{{ values | join(', ') }}]
{%- endmacro %}

{#- Whether every element of a list of texts is among some names. -#}
{% macro is_sublist(list, names) -%}
{{ return(adapter.dispatch('is_sublist', 'slrs')(list, names)) }}
{%- endmacro %}

{% macro default__is_sublist(list, names) -%}
    size(array_except({{ list }}, array('{{ names | join("', '") }}'))) = 0
{%- endmacro %}

{% macro duckdb__is_sublist(list, names) -%}
    list_has_all(['{{ names | join("', '") }}'], {{ list }})
{%- endmacro %}

{#- The Euclidean distance of two lists of as many numbers. -#}
{% macro list_distance(one, other) -%}
    {{ return(adapter.dispatch('list_distance', 'slrs')(one, other)) }}
{%- endmacro %}

{% macro default__list_distance(one, other) -%}
    sqrt(aggregate(
        zip_with({{ one }}, {{ other }}, (left, right) -> power(left - right, 2)),
        0.0D,
        (total, square) -> total + square
    ))
{%- endmacro %}

{% macro duckdb__list_distance(one, other) -%}
    list_distance({{ one }}, {{ other }})
{%- endmacro %}

{#- A sum of doubles in a given order, which decides its last bit. -#}
{% macro ordered_sum(value, ordered_by) -%}
{{ return(adapter.dispatch('ordered_sum', 'slrs')(value, ordered_by)) }}
{%- endmacro %}

{% macro default__ordered_sum(value, ordered_by) -%}
    aggregate(
        transform(
            array_sort(collect_list(struct({{ ordered_by }}, {{ value }} as value))),
            element -> element.value
        ),
        0.0D,
        (total, value) -> total + value
    )
{%- endmacro %}

{% macro duckdb__ordered_sum(value, ordered_by) -%}
    sum({{ value }} order by {{ ordered_by }})
{%- endmacro %}
