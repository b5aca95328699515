{#-
    Month masks: a whole number whose bit k says whether something held k months before
    the snapshot (bit 0 is the snapshot's own month). One aggregate gathers them; counts
    and streaks are then bit operations (decision 0041). At most 62 months fit.
-#}

{#- The mask of the months, among those grouped, in which the condition holds. -#}
{% macro month_mask(condition, months_back) -%}
    coalesce(
        bit_or({{ month_bit(months_back) }}) filter (where {{ condition }}), 0
    )
{%- endmacro %}

{#- The mask of one month. -#}
{% macro month_bit(months_back) -%}
    {{ return(adapter.dispatch('month_bit', 'slrs')(months_back)) }}
{%- endmacro %}

{% macro default__month_bit(months_back) -%}
    shiftleft(1::bigint, {{ months_back }})
{%- endmacro %}

{% macro duckdb__month_bit(months_back) -%}
    (1::bigint << {{ months_back }})
{%- endmacro %}

{#- The mask as it was so many months earlier: its newer months fall away. -#}
{% macro mask_before(mask, months) -%}
    {{ return(adapter.dispatch('mask_before', 'slrs')(mask, months)) }}
{%- endmacro %}

{% macro default__mask_before(mask, months) -%}
    shiftright({{ mask }}, {{ months }})
{%- endmacro %}

{% macro duckdb__mask_before(mask, months) -%}
    ({{ mask }} >> {{ months }})
{%- endmacro %}

{#- In how many of the newest months it held. -#}
{% macro months_marked(mask, months) -%}
    bit_count({{ mask }} & {{ 2 ** months - 1 }})
{%- endmacro %}

{#- How many months in a row it held, up to the snapshot's own; at most `months`. -#}
{% macro newest_streak(mask, months) -%}
    case
        {%- for length in range(months, 0, -1) %}
        when ({{ mask }} & {{ 2 ** length - 1 }}) = {{ 2 ** length - 1 }}
            then {{ length }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}

{#- The most months in a row in which it held, among the newest `months`. -#}
{% macro longest_streak(mask, months) -%}
    case
        {%- for length in range(months, 0, -1) %}
        when
            {%- for start in range(0, months - length + 1) %}
            {% if not loop.first %}or {% endif -%}
            ({{ mask }} & {{ (2 ** length - 1) * 2 ** start }})
            = {{ (2 ** length - 1) * 2 ** start }}
            {%- endfor %}
            then {{ length }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}
