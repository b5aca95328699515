-- The file has no date at all: one declared snapshot, the build's as_of_date, stands
-- for the day of application.
with

lending_club_loans as (
    select * from {{ ref('lending_club__loans') }}
),

build_settings as (
    select * from {{ ref('lending__build_settings') }}
),

snapshot_dates as (
    select
        lending_club_loans.loan_id,
        build_settings.as_of_date as snapshot_date,
        null::varchar as recorded_at,
    from lending_club_loans
    cross join build_settings
)

select * from snapshot_dates
