{#-
    The columns that tell a row of a table from one that was seen before: the key alone
    for borrowers and loans, whose attributes count as known at origination; elsewhere
    all that the contract lists, but for recorded_at and what tells of a later event.
-#}
{% macro arrival_columns(table) -%}
    {%- set contract = input_contract()[table] -%}
    {%- if table in ['borrowers', 'loans'] -%}
        {{ return(contract['key']) }}
    {%- endif -%}
    {%- set later = {
        'borrower_flags': ['closed_at', 'review_due_on'],
    }.get(table, []) + ['recorded_at'] -%}
    {{ return(contract['columns'] | reject('in', later) | list) }}
{%- endmacro %}

{#-
    What tells a loaded row from every other, as `slrs_ml.loading.arrivals` wrote it to
    `lending.row_arrivals`.
-#}
{% macro arrival_hash(table, found) -%}
    md5(concat_ws(
            chr(31)
            {%- for name in arrival_columns(table) if name in found %},
            '{{ name }}='
            || nullif(trim(loaded.{{ adapter.quote(found[name].name) }}::varchar), '')
            {%- endfor %}
        ))
{%- endmacro %}

{#-
    Rows of a table that were first seen in a later load than the first, each with the
    end of that load's as_of_date in the portfolio's zone, as text.
-#}
{% macro late_arrivals(table) -%}
    select
        arrivals.row_hash,
        timezone(
            build_settings.time_zone,
            arrivals.first_as_of_date + interval 1 day - interval 1 microsecond
        )::varchar as recorded_at,
    from {{ source('lending', 'row_arrivals') }} as arrivals
    cross join {{ source('lending', 'build_settings') }} as build_settings
    where
        arrivals.source_table = '{{ table }}'
        and arrivals.first_as_of_date <> (
            select first_loads.first_as_of_date
            from {{ source('lending', 'row_arrivals') }} as first_loads
            where first_loads.source_table = 'build_settings'
        )
{%- endmacro %}

{#-
    Whether any row of a table is such a one. It is asked when a model is compiled, so
    that nothing is hashed where there is none.
-#}
{% macro has_late_arrivals(table) -%}
    {%- set arrivals = loaded_relation(source('lending', 'row_arrivals')) -%}
    {%- set settings = loaded_relation(source('lending', 'build_settings')) -%}
    {%- if table == 'build_settings' or arrivals is none or settings is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set found = run_query(
        "select count(*) from (" ~ late_arrivals(table) ~ ")"
    ) -%}
    {{ return(found.rows[0][0] > 0) }}
{%- endmacro %}
