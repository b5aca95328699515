{#-
    One table of the input contract as the loader wrote it, as text and with every
    declared column: a column that the file lacks is null, a table that the folder lacks
    is empty. What stands in the file beside the contract is left out.

    The `source()` edge stays in the lineage either way. A floating-point amount is
    rounded to a millionth first, so that 0.1 + 0.2 reads 0.3 and not
    0.30000000000000004; 10.005 stays 10.005 and is judged in staging.
-#}
{% macro optional_input(table) -%}
    {%- set loaded = source('lending', table) -%}
    {%- set held = loaded_columns(loaded) -%}
    {%- set found = held or {} -%}
    select
        {%- for name, kind in contract_columns(table).items() %}
        {%- if name not in found %}
        null::varchar as {{ name }},
        {%- elif kind in ['money', 'balance'] and found[name].is_float() %}
        round({{ adapter.quote(found[name].name) }}, 6)::varchar as {{ name }},
        {%- else %}
        {{ adapter.quote(found[name].name) }}::varchar as {{ name }},
        {%- endif %}
        {%- endfor %}
    {%- if held is not none %}
    from {{ loaded }}
    {%- else %}
    where 1 = 0
    {%- endif %}
{%- endmacro %}

{#-
    The columns of a loaded table, lower-case name to column; none where the table was
    not loaded.
-#}
{% macro loaded_columns(loaded) -%}
    {%- set found = {} -%}
    {%- set existing = none -%}
    {%- if execute -%}
        {%- set existing = adapter.get_relation(
            database=loaded.database, schema=loaded.schema, identifier=loaded.identifier
        ) -%}
    {%- endif -%}
    {%- if existing is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- for column in adapter.get_columns_in_relation(existing) -%}
        {%- do found.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
