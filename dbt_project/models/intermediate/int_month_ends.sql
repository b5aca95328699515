with

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

loan_status_reports as (
    select * from {{ ref('stg_loan_status_reports') }}
),

snapshot_dates as (
    select * from {{ ref('stg_snapshot_dates') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

first_dates as (
    select min(originated_on) as first_on from loan_versions
    union all
    select min(reported_on) as first_on from loan_status_reports
    union all
    select min(snapshot_date) as first_on from snapshot_dates
),

calendar_range as (
    select
        coalesce(min(first_dates.first_on), max(build_settings.as_of_date)) as first_on,
        max(build_settings.as_of_date) as last_on,
    from first_dates
    cross join build_settings
),

month_ends as (
    {{ month_end_series('calendar_range', 'first_on', 'last_on') }}
),

-- The build's own date closes the calendar where it is not a month end.
calendar as (
    select
        month_ends.month_end_on as snapshot_date,
        true as is_month_end,
    from month_ends
    cross join build_settings
    where month_ends.month_end_on <= build_settings.as_of_date
    union all
    select
        as_of_date as snapshot_date,
        false as is_month_end,
    from build_settings
    where as_of_date <> {{ month_end('as_of_date') }}
),

numbered as (
    select
        snapshot_date,
        {{ month_number('snapshot_date') }} as month_number,
        is_month_end,
    from calendar
)

select * from numbered
