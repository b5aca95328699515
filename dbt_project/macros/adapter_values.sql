{#-
    A source's number as text in the contract's unit: divided by `divisor` (a percentage
    becomes a fraction) and rounded to `places`. What is no number is handed on as it
    stands, so that staging judges it and the row is counted, not changed.
-#}
{% macro rounded_text(column, places=2, divisor=1) -%}
    coalesce(
        case
            when regexp_full_match(trim({{ column }}), '{{ kind_pattern('rate') }}')
                then round(
                    try_cast({{ column }} as decimal(38, 12)) / {{ divisor }}, {{ places }}
                )::decimal(38, {{ places }})::varchar
        end,
        {{ column }}
    )
{%- endmacro %}

{#-
    A source's code in the contract's words. `codes` maps one to the other; a code that
    is not in it is handed on as it stands and judged in staging where codes are listed.
-#}
{% macro mapped_code(column, codes) -%}
    case trim({{ column }})
        {%- for source_code, contract_code in codes.items() %}
        when '{{ source_code }}' then '{{ contract_code }}'
        {%- endfor %}
        else {{ column }}
    end
{%- endmacro %}

{#-
    An age in years as a band of ten, for the fairness tables: no exact age is kept.
-#}
{% macro age_band(age) -%}
    case
        when try_cast({{ age }} as integer) < 25 then 'under 25'
        when try_cast({{ age }} as integer) < 35 then '25-34'
        when try_cast({{ age }} as integer) < 45 then '35-44'
        when try_cast({{ age }} as integer) < 55 then '45-54'
        when try_cast({{ age }} as integer) < 65 then '55-64'
        when try_cast({{ age }} as integer) >= 65 then '65 and over'
    end
{%- endmacro %}
