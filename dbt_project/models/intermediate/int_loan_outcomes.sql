with

loan_outcomes as (
    select * from {{ ref('stg_loan_outcomes') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

outcomes_dated as (
    select
        loan_outcomes.*,
        coalesce(
            {{ local_date('loan_outcomes.recorded_at', 'build_settings.time_zone') }},
            date '0001-01-01'
        ) as recorded_on,
        build_settings.as_of_date,
    from loan_outcomes
    cross join build_settings
),

newest as (
    select
        loan_id,
        recovery_status,
        recovered_amount,
        recovered_fraction,
        is_default,
        decided_on,
    from outcomes_dated
    where
        recorded_on <= as_of_date
        and coalesce(decided_on, date '0001-01-01') <= as_of_date
    qualify
        row_number() over (
            partition by loan_id
            order by recorded_on desc, recorded_at desc
        ) = 1
)

select * from newest
