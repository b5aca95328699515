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

{#- Removes the lines of the schedules that are no longer what they were made of. -#}
{% macro remove_changed_schedules(schedules) -%}
    {%- if is_incremental() -%}
    delete from {{ this }}
    where
        (loan_id, schedule_fingerprint) not in (
            select (schedules.loan_id, schedules.schedule_fingerprint)
            from {{ schedules }} as schedules
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
    {%- set told_by = config.get('meta', {}).get('grows_by') -%}
    {%- if is_asked or not execute or not told_by -%}
        {{ return(is_asked) }}
    {%- endif -%}
    {{ return(not rows_stand(told_by)) }}
{%- endmacro %}

{#- The columns in which tables that grow keep what a row was made of. -#}
{% macro fingerprint_columns() -%}
    {{ return(['input_fingerprint', 'schedule_fingerprint']) }}
{%- endmacro %}

{#- Whether any row of this table stands, by the model that tells what changed. -#}
{% macro rows_stand(told_by) -%}
    {%- set stored = load_relation(this) -%}
    {%- set told = adapter.get_relation(
        database=target.database, schema='intermediate', identifier=told_by
    ) -%}
    {%- if stored is none or told is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set column_names = adapter.get_columns_in_relation(stored)
        | map(attribute='name') | select('in', fingerprint_columns()) | list -%}
    {%- if not column_names -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set joined = {
        'int_first_changes': 'left join ' ~ told ~ ' as told on stored.loan_id '
            ~ '= told.loan_id where stored.snapshot_date '
            ~ "< coalesce(told.first_changed_on, date '9999-12-31')",
        'int_schedules': 'inner join ' ~ told ~ ' as told on stored.loan_id '
            ~ '= told.loan_id and stored.schedule_fingerprint '
            ~ '= told.schedule_fingerprint',
    } -%}
    {%- set found = run_query(
        'select count(*) from ' ~ stored ~ ' as stored ' ~ joined[told_by]
    ) -%}
    {{ return(found.rows[0][0] > 0) }}
{%- endmacro %}
