with

loan_recovery_source as (
    select * from {{ source('lending', 'loan_recovery_source') }}
),

build_settings as (
    select * from {{ ref('lending__build_settings') }}
),

snapshot_dates as (
    select
        loan_recovery_source.loan_id,
        build_settings.as_of_date as snapshot_date,
        null::varchar as recorded_at,
    from loan_recovery_source
    cross join build_settings
)

select * from snapshot_dates
