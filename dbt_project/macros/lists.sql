{#-
    The largest absolute difference between the numbers of two lists: 0 where both are
    empty, null where they have not the same length.
-#}
{% macro list_largest_difference(one, other) -%}
    {{ return(adapter.dispatch('list_largest_difference', 'slrs')(one, other)) }}
{%- endmacro %}

{% macro default__list_largest_difference(one, other) -%}
    case
        when size({{ one }}) = size({{ other }})
            then coalesce(
                    array_max(zip_with({{ one }}, {{ other }}, (x, y) -> abs(x - y))),
                    0.0D
                )
    end
{%- endmacro %}

{% macro duckdb__list_largest_difference(one, other) -%}
    case
        when len({{ one }}) = len({{ other }})
            then coalesce(
                    list_max(list_transform(
                        list_zip({{ one }}, {{ other }}),
                        lambda pair: abs(pair[1] - pair[2])
                    )),
                    0.0
                )
    end
{%- endmacro %}

{#- The values of a group as a list, in the order of their places: an aggregate. -#}
{% macro list_in_order(value, place) -%}
    {{ return(adapter.dispatch('list_in_order', 'slrs')(value, place)) }}
{%- endmacro %}

{% macro default__list_in_order(value, place) -%}
    transform(
        array_sort(collect_list(struct({{ place }} as place, {{ value }} as value))),
        element -> element.value
    )
{%- endmacro %}

{% macro duckdb__list_in_order(value, place) -%}
    list({{ value }} order by {{ place }})
{%- endmacro %}
