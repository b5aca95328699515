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

{#-
    A day written as six digits, YYMMDD of the 1900s, as an ISO date. Birth numbers of
    former Czechoslovakia add 50 to a woman's month: `month_offset` takes it off again.
    What is not six digits is handed on as it stands; so is a day that no calendar has,
    in ISO form, and staging rejects both.
-#}
{% macro six_digit_date(column, month_offset=none) -%}
    case
        when not regexp_full_match(trim({{ column }}), '[0-9]{6}') then {{ column }}
        {%- if month_offset %}
        when substr(trim({{ column }}), 3, 2)::integer > {{ month_offset }}
            then '19' || substr(trim({{ column }}), 1, 2)
                || '-' || lpad(
                    (
                        substr(trim({{ column }}), 3, 2)::integer - {{ month_offset }}
                    )::varchar, 2, '0'
                )
                || '-' || substr(trim({{ column }}), 5, 2)
        {%- endif %}
        else '19' || substr(trim({{ column }}), 1, 2)
            || '-' || substr(trim({{ column }}), 3, 2)
            || '-' || substr(trim({{ column }}), 5, 2)
    end
{%- endmacro %}

{#-
    A day written as a SAS number, days since 1960-01-01, as an ISO date. What is no whole
    number is handed on as it stands, so that staging rejects it.
-#}
{% macro sas_date(column) -%}
    coalesce(
        case
            when {{ typed_value('trim(' ~ column ~ ')', 'integer') }}
                between -21914 and 87658
                then {{ add_days(
                    "date '1960-01-01'", typed_value('trim(' ~ column ~ ')', 'integer')
                ) }}::varchar
        end,
        {{ column }}
    )
{%- endmacro %}
