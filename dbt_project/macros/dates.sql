{#-
    Date arithmetic that differs between engines, one macro each. A date goes in and a
    date comes out; nothing here looks at a clock.
-#}

{#- The last day of the month that holds the date. -#}
{% macro month_end(date_value) -%}
    {{ return(adapter.dispatch('month_end', 'slrs')(date_value)) }}
{%- endmacro %}

{% macro default__month_end(date_value) -%}
    last_day({{ date_value }})
{%- endmacro %}

{#-
    The date so many months later. The last day of a month stays the last day of a month
    (30 September plus one is 31 October), so that horizons counted from month ends end at
    month ends; any other day is kept, cut to the length of the month it falls into.
-#}
{% macro add_months(date_value, months) -%}
    {{ return(adapter.dispatch('add_months', 'slrs')(date_value, months)) }}
{%- endmacro %}

{% macro default__add_months(date_value, months) -%}
    case
        when {{ date_value }} = last_day({{ date_value }})
            then last_day(add_months({{ date_value }}, ({{ months }})::integer))
        else add_months({{ date_value }}, ({{ months }})::integer)
    end
{%- endmacro %}

{% macro duckdb__add_months(date_value, months) -%}
    case
        when {{ date_value }} = last_day({{ date_value }})
            then last_day(
                ({{ date_value }} + to_months(({{ months }})::integer))::date
            )
        else ({{ date_value }} + to_months(({{ months }})::integer))::date
    end
{%- endmacro %}

{#- The date so many days later. -#}
{% macro add_days(date_value, days) -%}
    {{ return(adapter.dispatch('add_days', 'slrs')(date_value, days)) }}
{%- endmacro %}

{% macro default__add_days(date_value, days) -%}
    date_add({{ date_value }}, ({{ days }})::integer)
{%- endmacro %}

{% macro duckdb__add_days(date_value, days) -%}
    ({{ date_value }} + ({{ days }})::integer)
{%- endmacro %}

{#- Whole days from the first date to the second. -#}
{% macro days_between(from_date, to_date) -%}
    {{ return(adapter.dispatch('days_between', 'slrs')(from_date, to_date)) }}
{%- endmacro %}

{% macro default__days_between(from_date, to_date) -%}
    datediff({{ to_date }}, {{ from_date }})
{%- endmacro %}

{% macro duckdb__days_between(from_date, to_date) -%}
    date_diff('day', {{ from_date }}, {{ to_date }})
{%- endmacro %}

{#- Months since year 0: calendar months subtract and compare as whole numbers. -#}
{% macro month_number(date_value) -%}
    (year({{ date_value }}) * 12 + month({{ date_value }}))::integer
{%- endmacro %}

{#- The calendar date of an instant in the portfolio's time zone. -#}
{% macro local_date(instant, time_zone) -%}
    {{ return(adapter.dispatch('local_date', 'slrs')(instant, time_zone)) }}
{%- endmacro %}

{% macro default__local_date(instant, time_zone) -%}
    from_utc_timestamp({{ instant }}, {{ time_zone }})::date
{%- endmacro %}

{% macro duckdb__local_date(instant, time_zone) -%}
    ({{ instant }} at time zone {{ time_zone }})::date
{%- endmacro %}

{#-
    One row per month end from the month of the first date to the month of the second,
    in the column `month_end_on`. Both dates are columns of the relation named, which has
    one row.
-#}
{% macro month_end_series(relation_name, from_column, to_column) -%}
    {{ return(adapter.dispatch('month_end_series', 'slrs')(
        relation_name, from_column, to_column
    )) }}
{%- endmacro %}

{% macro default__month_end_series(relation_name, from_column, to_column) -%}
    select last_day(month_start) as month_end_on
    from {{ relation_name }}
    lateral view explode(sequence(
        trunc({{ from_column }}, 'MM'), trunc({{ to_column }}, 'MM'), interval 1 month
    )) as month_start
{%- endmacro %}

{% macro duckdb__month_end_series(relation_name, from_column, to_column) -%}
    select last_day(month_starts.month_start::date) as month_end_on
    from (
        select unnest(generate_series(
            date_trunc('month', {{ from_column }}),
            date_trunc('month', {{ to_column }}),
            interval 1 month
        )) as month_start
        from {{ relation_name }}
    ) as month_starts
{%- endmacro %}

{#- The last month that has ended by the end of the date. -#}
{% macro ended_month_number(date_value) -%}
    case
        when {{ date_value }} = {{ month_end(date_value) }}
            then {{ month_number(date_value) }}
        else {{ month_number(date_value) }} - 1
    end
{%- endmacro %}

{#- By what an amount is divided that comes in so many days after another date. -#}
{% macro discount_factor(annual_rate, from_date, to_date) -%}
    power(1 + {{ annual_rate }}, {{ days_between(from_date, to_date) }} / 365.0)
{%- endmacro %}
