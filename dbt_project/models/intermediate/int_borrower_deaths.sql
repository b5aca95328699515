with

borrower_flags as (
    select * from {{ ref('stg_borrower_flags') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

flags_dated as (
    select
        borrower_flags.flag_id,
        borrower_flags.borrower_id,
        borrower_flags.closed_at,
        borrower_flags.recorded_at,
        {{ local_date('borrower_flags.opened_at', 'build_settings.time_zone') }}
            as opened_on,
        {{ local_date('borrower_flags.recorded_at', 'build_settings.time_zone') }}
            as recorded_on,
        build_settings.as_of_date,
    from borrower_flags
    cross join build_settings
    where borrower_flags.flag_type = 'deceased'
),

-- The newest version of each flag; one that was closed again was a mistake.
newest_flags as (
    select *
    from flags_dated
    where opened_on <= as_of_date and coalesce(recorded_on, opened_on) <= as_of_date
    qualify
        row_number() over (
            partition by flag_id
            order by coalesce(recorded_on, date '0001-01-01') desc, recorded_at desc
        ) = 1
),

deaths as (
    select
        borrower_id,
        min(opened_on) as died_on,
    from newest_flags
    where closed_at is null
    group by borrower_id
)

select * from deaths
