{#-
    One table of the input contract as the loader wrote it, as text and with every
    declared column: a column that the file lacks is null, a table that the folder lacks
    is empty. What stands in the file beside the contract is left out.

    The `source()` edge stays in the lineage either way. A floating-point amount is
    rounded to a millionth first, so that 0.1 + 0.2 reads 0.3 and not
    0.30000000000000004; 10.005 stays 10.005 and is judged in staging.

    Numbers and dates that match the table's row of `lending.input_formats` exactly are
    written as the contract writes them; anything else is handed on as it stands. A row
    that does not say when it was recorded and was first seen in a later load than the
    first is recorded at the end of that load's as_of_date (decision 0070).
-#}
{% macro optional_input(table) -%}
    {%- set loaded = source('lending', table) -%}
    {%- set held = loaded_columns(loaded) -%}
    {%- set found = held or {} -%}
    {%- set written = declared_format(table) -%}
    {%- set has_arrivals = has_late_arrivals(table) -%}
    select
        {%- for name, kind in contract_columns(table).items() %}
        {%- if name == 'recorded_at' and has_arrivals %}
        {%- if name in found %}
        coalesce(
            nullif(trim({{ input_text(found[name], kind, written) }}), ''),
            late_arrivals.recorded_at
        ) as {{ name }},
        {%- else %}
        late_arrivals.recorded_at as {{ name }},
        {%- endif %}
        {%- elif name not in found %}
        null::varchar as {{ name }},
        {%- else %}
        {{ input_text(found[name], kind, written) }} as {{ name }},
        {%- endif %}
        {%- endfor %}
    {%- if held is not none %}
    from {{ loaded }} as loaded
    {%- if has_arrivals %}
    left join (
        {{ late_arrivals(table) | indent(8) }}
    ) as late_arrivals
        on {{ arrival_hash(table, found) }} = late_arrivals.row_hash
    {%- endif %}
    {%- else %}
    where 1 = 0
    {%- endif %}
{%- endmacro %}

{#- A loaded column as text, in the contract's way where its table declares its own. -#}
{% macro input_text(column, kind, written) -%}
    {%- set name = 'loaded.' ~ adapter.quote(column.name) -%}
    {%- set text = name ~ '::varchar' -%}
    {%- if kind in ['money', 'balance'] and column.is_float() -%}
    round({{ name }}, 6)::varchar
    {%- elif written is none or not column.is_string() -%}
    {{ text }}
    {%- elif kind in ['date', 'time'] -%}
    {{ declared_date(text, written.date_order) }}
    {%- elif kind in ['money', 'balance', 'rate', 'fraction', 'ratio', 'count'] -%}
    {{ declared_number(text, written.decimal_mark, written.thousands_mark) }}
    {%- else -%}
    {{ text }}
    {%- endif -%}
{%- endmacro %}

{#-
    The columns of a loaded table, lower-case name to column; none where the table was
    not loaded.
-#}
{% macro loaded_columns(loaded) -%}
    {%- set found = {} -%}
    {%- set existing = loaded_relation(loaded) -%}
    {%- if existing is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- for column in adapter.get_columns_in_relation(existing) -%}
        {%- do found.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- A loaded table or view as it stands; none where there is none. -#}
{% macro loaded_relation(loaded) -%}
    {%- if not execute -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(adapter.get_relation(
        database=loaded.database, schema=loaded.schema, identifier=loaded.identifier
    )) }}
{%- endmacro %}

{#- Lines of CSV files that gave no row, as the loader kept them. -#}
{% macro unreadable_lines() -%}
    {%- set lines = source('lending', 'unreadable_lines') -%}
    {%- if loaded_relation(lines) is not none -%}
    select
        source_table::varchar as source_table,
        line_number::bigint as line_number,
        line_text::varchar as line_text,
        problem::varchar as problem,
    from {{ lines }}
    {%- else -%}
    select
        null::varchar as source_table,
        null::bigint as line_number,
        null::varchar as line_text,
        null::varchar as problem,
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
