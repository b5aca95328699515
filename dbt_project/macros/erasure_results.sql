{#-
    The figures of the future-erasure check, which `slrs build` writes beside the input
    before the main build: column_name (`*`: whole rows), differing_rows, checked_rows, and
    is_current where the hash of input and code that they hold for is this build's.
    `slrs build` names its hash in the environment; a plain `dbt build` does not know it,
    and no figure is current. Without that table, an empty one of the same columns.
-#}
{% macro erasure_results() -%}
    {%- set loaded = none -%}
    {%- if execute -%}
        {%- set loaded = adapter.get_relation(
            database=target.database, schema='lending', identifier='erasure_results'
        ) -%}
    {%- endif -%}
    {%- if loaded is not none -%}
    select
        column_name::varchar as column_name,
        differing_rows::bigint as differing_rows,
        checked_rows::bigint as checked_rows,
        input_and_code_hash = '{{ env_var('SLRS_ERASURE_HASH', '') }}' as is_current,
    from {{ loaded }}
    {%- else -%}
    select
        null::varchar as column_name,
        null::bigint as differing_rows,
        null::bigint as checked_rows,
        null::boolean as is_current,
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
