{#-
    How a table of the input contract writes numbers and dates, from its row of
    `lending.input_formats`; none where it declares nothing. It is asked when a model is
    compiled, so that a table without a format costs nothing.
-#}
{% macro declared_format(table) -%}
    {%- set formats = loaded_relation(source('lending', 'input_formats')) -%}
    {%- if formats is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set found = run_query(
        "select decimal_mark, thousands_mark, date_order from " ~ formats
        ~ " where source_table = '" ~ table ~ "'"
    ) -%}
    {%- if found.rows | length == 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set row = found.rows[0] -%}
    {{ return({
        'decimal_mark': row[0] or '.',
        'thousands_mark': row[1] or '',
        'date_order': row[2] or 'ymd',
    }) }}
{%- endmacro %}

{#-
    A number in declared marks as the contract writes it: with ',' and '.', 1.234,56 is
    1234.56. Groups after a thousands mark have three digits and the first no leading
    zero; what does not match exactly stays as it stands.
-#}
{% macro declared_number(text, decimal_mark, thousands_mark) -%}
    {%- if decimal_mark == '.' and not thousands_mark -%}
    {{ text }}
    {%- else -%}
    {%- set decimal = "[" ~ decimal_mark ~ "]" -%}
    {%- set thousands = thousands_mark | replace("'", "''") -%}
    {%- set grouped = "|[1-9][0-9]{0,2}([" ~ thousands ~ "][0-9]{3})+"
        if thousands_mark else "" -%}
    {%- set pattern = "[+-]?(([0-9]+" ~ grouped ~ ")(" ~ decimal ~ "[0-9]*)?|"
        ~ decimal ~ "[0-9]+)" -%}
    {%- set ungrouped = "replace(trim(" ~ text ~ "), '" ~ thousands ~ "', '')"
        if thousands_mark else "trim(" ~ text ~ ")" -%}
    case
            when regexp_full_match(trim({{ text }}), '{{ pattern }}')
                then replace({{ ungrouped }}, '{{ decimal_mark }}', '.')
            else {{ text }}
        end
    {%- endif -%}
{%- endmacro %}

{#-
    A day, or a day and a time, in declared order as ISO text: with dmy, 31.12.2024,
    31/12/2024 and 31-12-2024 are 2024-12-31, and a time after it stays. What does not
    match exactly stays as it stands; a year has four digits. `slrs_ml.loading.formats`
    reads the clock by the same rule.
-#}
{% macro declared_date(text, date_order) -%}
    {%- set parts = ['[0-9]{4}', '[0-9]{1,2}', '[0-9]{1,2}'] if date_order == 'ymd'
        else ['[0-9]{1,2}', '[0-9]{1,2}', '[0-9]{4}'] -%}
    {%- set places = {
        'ymd': [1, 2, 3], 'dmy': [3, 2, 1], 'mdy': [3, 1, 2],
    }[date_order] -%}
    {%- set days = [
        parts | join('[.]'), parts | join('/'), parts | join('-'),
    ] | join('|') -%}
    {%- set clock = '[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?'
        ~ '( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?' -%}
    {%- set groups = '^(' ~ parts | join(')[./-](') ~ ')(.*)$' -%}
    {%- set part = "regexp_extract(trim(" ~ text ~ "), '" ~ groups ~ "', " -%}
    case
            when regexp_full_match(trim({{ text }}), '({{ days }})({{ clock }})?')
                then {{ part }}{{ places[0] }})
                    || '-' || lpad({{ part }}{{ places[1] }}), 2, '0')
                    || '-' || lpad({{ part }}{{ places[2] }}), 2, '0')
                    || {{ part }}4)
            else {{ text }}
        end
{%- endmacro %}
