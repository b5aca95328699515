{#-
    What a text must look like to be read as a kind of the input contract. `try_cast`
    alone is too kind: it reads 10.005 as 10.01, 2.6 as the whole number 3, `nan` as a
    double and drops the time of day when it reads a time as a date.

    An amount has at most two decimals (zeros may follow), a whole number may end in
    .0 as data frames write it, and a date may carry a midnight. `5e+05`, as R and some
    data frames write a round number, is read where it is exact (kind `scientific`).
-#}
{% macro kind_pattern(kind) -%}
    {%- set whole_number = '[+-]?[0-9]+([.]0*)?' -%}
    {%- set fractional_number = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)'
        ~ '([eE][+-]?[0-9]+)?' -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set patterns = {
        'money': '[+-]?([0-9]+([.][0-9]{0,2}0*)?|[.][0-9]{1,2}0*)',
        'balance': '[+-]?([0-9]+([.][0-9]{0,2}0*)?|[.][0-9]{1,2}0*)',
        'rate': fractional_number,
        'fraction': fractional_number,
        'ratio': fractional_number,
        'count': whole_number,
        'integer': whole_number,
        'scientific': '[+-]?[0-9]+([.][0-9]+)?[eE][+-]?[0-9]{1,2}',
        'date': day ~ '([ T]00:00:00([.]0+)?)?',
        'time': day ~ '([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?'
            ~ '( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?)?',
        'clock': '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?',
    } -%}
    {{ return(patterns[kind]) }}
{%- endmacro %}

{#- The engine's type of a kind of the input contract. -#}
{% macro kind_type(kind) -%}
    {%- set types = {
        'id': 'varchar', 'text': 'varchar', 'money': 'decimal(18, 2)',
        'balance': 'decimal(18, 2)', 'rate': 'double', 'fraction': 'double',
        'ratio': 'double', 'count': 'integer', 'integer': 'integer',
        'boolean': 'boolean', 'date': 'date', 'time': 'timestamptz', 'clock': 'time',
    } -%}
    {{ return(types[kind]) }}
{%- endmacro %}

{#-
    A trimmed text (blank already null) as a value of its kind, null where it cannot be
    read. A time without an offset is UTC; a day where a time is expected is that day's
    midnight in the portfolio's zone, so that it stays that day there.
-#}
{% macro typed_value(text, kind, time_zone="'UTC'") -%}
    {%- if kind in ['id', 'text'] -%}
    {{ text }}
    {%- elif kind == 'boolean' -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1', '1.0') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0', '0.0') then false
    end
    {%- elif kind == 'time' -%}
    case
        when not regexp_full_match({{ text }}, '{{ kind_pattern(kind) }}') then null
        when length({{ text }}) = 10
            then timezone({{ time_zone }}, try_cast({{ text }} as timestamp))
        else try_cast({{ text }} as timestamptz)
    end
    {%- elif kind in ['money', 'balance', 'count', 'integer'] -%}
    {%- set exact = 'try_cast(' ~ text ~ ' as decimal(38, 10))' -%}
    {%- set places = 2 if kind in ['money', 'balance'] else 0 -%}
    case
        when regexp_full_match({{ text }}, '{{ kind_pattern(kind) }}')
            then try_cast({{ text }} as {{ kind_type(kind) }})
        when regexp_full_match({{ text }}, '{{ kind_pattern('scientific') }}')
            and {{ exact }} = round({{ exact }}, {{ places }})
            then try_cast({{ exact }} as {{ kind_type(kind) }})
    end
    {%- else -%}
    case
        when regexp_full_match({{ text }}, '{{ kind_pattern(kind) }}')
            then try_cast({{ text }} as {{ kind_type(kind) }})
    end
    {%- endif -%}
{%- endmacro %}

{#- The reason code of a text that cannot be read as its kind. -#}
{% macro unreadable_reason(kind) -%}
    {%- if kind in ['date', 'time'] -%}
    {{ return('unreadable_date') }}
    {%- elif kind == 'clock' -%}
    {{ return('unreadable_time') }}
    {%- elif kind == 'boolean' -%}
    {{ return('unreadable_boolean') }}
    {%- else -%}
    {{ return('unreadable_number') }}
    {%- endif -%}
{%- endmacro %}

{#-
    Whether a date or time is one that no lender's table can mean: before 1900 or after
    2199. Many systems write 9999-12-31 for an end that has not come; that stays, unless
    the column tells of something that must have been. A zone may make it the day before.
-#}
{% macro is_impossible_day(column, kind, must_have_been) -%}
    {%- set literal = 'date' if kind == 'date' else 'timestamptz' -%}
    {%- set clock = '' if kind == 'date' else ' 00:00:00+00' -%}
    {{ column }} < {{ literal }} '1900-01-01{{ clock }}'
    {%- if must_have_been %}
                or {{ column }} >= {{ literal }} '2200-01-01{{ clock }}'
    {%- else %}
                or (
                    {{ column }} >= {{ literal }} '2200-01-01{{ clock }}'
                    and {{ column }} < {{ literal }} '9999-12-30{{ clock }}'
                )
    {%- endif %}
{%- endmacro %}
