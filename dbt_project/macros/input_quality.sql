{#- The tables of the input contract that a lender fills, by name. -#}
{% macro input_tables() -%}
    {{ return(
        input_contract().keys() | reject('equalto', 'build_settings') | sort
    ) }}
{%- endmacro %}

{#-
    The local day that a row is about: of its event, or else of the first date that it
    must have (a due date, a day of capacity); null where it has none. `time_zone` names
    the zone's column.
-#}
{% macro row_day(table, time_zone) -%}
    {%- set contract = input_contract()[table] -%}
    {%- set kinds = contract['columns'] -%}
    {%- set found = namespace(column=contract.get('event')) -%}
    {%- for name in contract['needed'] if kinds[name] == 'date' -%}
        {%- set found.column = found.column or name -%}
    {%- endfor -%}
    {%- if found.column is none -%}
    null::date
    {%- elif kinds[found.column] == 'time' -%}
    {{ local_date(found.column, time_zone) }}
    {%- else -%}
    {{ found.column }}
    {%- endif -%}
{%- endmacro %}
