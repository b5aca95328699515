with

sba_loans as (
    select * from {{ ref('sba__loans') }}
),

-- A borrower is told of by their first loan.
first_loans as (
    select *
    from sba_loans
    where loannr_chkdgt = borrower_number
),

borrowers as (
    select
        borrower_number as borrower_id,
        null::varchar as birth_date,
        null::varchar as employment_type,
        null::varchar as employment_started_on,
        null::varchar as monthly_income,
        null::varchar as is_income_verified,
        null::varchar as monthly_essential_expenses,
        null::varchar as monthly_debt_payments,
        null::varchar as dependents,
        'US' as country_code,
        state as region,
        zip as postal_code,
        'America/Los_Angeles' as time_zone,
        null::varchar as phone_time_zone,
        null::varchar as education_level,
        null::varchar as preferred_language,
        null::varchar as preferred_channel,
        null::varchar as recorded_at,
    from first_loans
)

select * from borrowers
