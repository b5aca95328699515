{#-
    How int_loan_months and feat_loan_features grow (decision 0047). Both are dbt
    increments: before new rows are appended, those are removed that this build computes
    anew, or that no longer stand.
-#}

{#- The rows that the last build left in a table that grows, or none. -#}
{% macro rows_of_last_build(schema_name, table_name) -%}
    {%- set stored = none -%}
    {%- if execute and not flags.FULL_REFRESH -%}
        {%- set stored = adapter.get_relation(
            database=target.database, schema=schema_name, identifier=table_name
        ) -%}
        {%- set column_names = adapter.get_columns_in_relation(stored)
            | map(attribute='name') | list if stored is not none else [] -%}
        {%- if 'input_fingerprint' not in column_names -%}
            {%- set stored = none -%}
        {%- endif -%}
    {%- endif -%}
    {%- if stored is not none -%}
    select
        loan_id,
        snapshot_date,
        input_fingerprint,
    from {{ stored }}
    {%- else -%}
    select
        null::varchar as loan_id,
        null::date as snapshot_date,
        {{ fingerprint("''") }} as input_fingerprint,
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#- Removes each loan's rows from the first one on that is not as it should be. -#}
{% macro remove_changed_rows(first_changes) -%}
    {%- if is_incremental() -%}
    delete from {{ this }} as stored
    using {{ first_changes }} as first_changes
    where
        stored.loan_id = first_changes.loan_id
        and stored.snapshot_date >= first_changes.first_changed_on
    {%- else -%}
    select 1
    {%- endif -%}
{%- endmacro %}

{#- At which row decisions are made is no history: it moves with the clock. -#}
{% macro move_decision_snapshots(snapshots) -%}
    {%- if is_incremental() -%}
    update {{ this }}
    set is_decision_snapshot = not is_decision_snapshot
    where
        is_decision_snapshot <> (
            (loan_id, snapshot_date) in (
                select (decided.loan_id, decided.snapshot_date)
                from {{ snapshots }} as decided
                where decided.is_decision_snapshot
            )
        )
    {%- else -%}
    select 1
    {%- endif -%}
{%- endmacro %}

{#-
    dbt asks this before it appends to an increment. A table that grows is also made anew
    where none of its rows stands, as after a change of code: its columns may be others.
-#}
{% macro should_full_refresh() -%}
    {%- set is_asked = config.get('full_refresh') -%}
    {%- if is_asked is none -%}
        {%- set is_asked = flags.FULL_REFRESH -%}
    {%- endif -%}
    {%- set first_changes_name = config.get('meta', {}).get('grows_by') -%}
    {%- if is_asked or not execute or not first_changes_name -%}
        {{ return(is_asked) }}
    {%- endif -%}
    {{ return(not rows_stand(first_changes_name)) }}
{%- endmacro %}

{% macro rows_stand(first_changes_name) -%}
    {%- set stored = load_relation(this) -%}
    {%- set first_changes = adapter.get_relation(
        database=target.database, schema='intermediate', identifier=first_changes_name
    ) -%}
    {%- if stored is none or first_changes is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set found = run_query(
        'select count(*) from ' ~ stored ~ ' as stored left join ' ~ first_changes
        ~ ' as first_changes on stored.loan_id = first_changes.loan_id '
        ~ "where stored.snapshot_date < coalesce(first_changed_on, date '9999-12-31')"
    ) -%}
    {{ return(found.rows[0][0] > 0) }}
{%- endmacro %}
