with

input_quality as (
    select * from {{ ref('fct_input_quality') }}
),

tables_filled as (
    select
        source_table,
        loaded_rows,
        staged_rows,
        rejected_rows,
        rejected_share,
        unrecorded_rows,
        undated_rows,
        max_versions,
        days_since_last_event,
        first_event_on,
        last_event_on,
        last_recorded_on
    from input_quality
    where loaded_rows > 0
)

select * from tables_filled
