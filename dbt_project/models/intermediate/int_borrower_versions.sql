with

borrowers as (
    select * from {{ ref('stg_borrowers') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Without recorded_at a row counts as known from the beginning.
borrowers_dated as (
    select
        borrowers.*,
        build_settings.as_of_date,
        coalesce(
            {{ local_date('borrowers.recorded_at', 'build_settings.time_zone') }},
            date '0001-01-01'
        ) as valid_from,
    from borrowers
    cross join build_settings
),

-- Of two versions of one day the later holds at the end of that day.
versions as (
    select *
    from borrowers_dated
    where valid_from <= as_of_date
    qualify
        row_number() over (
            partition by borrower_id, valid_from
            order by recorded_at desc
        ) = 1
),

-- What may never be a feature (birth date, places, language) stays behind; dependents
-- go into segments alone (decision 0090).
spanned as (
    select
        borrower_id,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by borrower_id order by valid_from),
            date '9999-12-31'
        ) as valid_to,
        employment_type,
        country_code,
        preferred_channel,
        monthly_income,
        monthly_essential_expenses,
        monthly_debt_payments,
        is_income_verified,
        employment_started_on,
        dependents,
    from versions
)

select * from spanned
