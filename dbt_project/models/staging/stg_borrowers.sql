with

checked as (
    select * from {{ ref('stg_borrowers__checked') }}
),

borrowers as (
    select
        ---------- ids
        borrower_id,

        ---------- text
        employment_type,
        education_level,
        country_code,
        region,
        postal_code,
        time_zone,
        phone_time_zone,
        preferred_language,
        preferred_channel,

        ---------- numbers
        monthly_income,
        monthly_essential_expenses,
        monthly_debt_payments,
        dependents,

        ---------- booleans
        is_income_verified,

        ---------- dates
        birth_date,
        employment_started_on,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from borrowers
