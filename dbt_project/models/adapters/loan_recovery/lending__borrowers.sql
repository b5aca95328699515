with

loan_recovery_source as (
    select * from {{ source('lending', 'loan_recovery_source') }}
),

borrowers as (
    select
        borrower_id,
        null::varchar as birth_date,
        {{ mapped_code('employment_type', {
            'Salaried': 'salaried',
            'Self-Employed': 'self_employed',
            'Business Owner': 'business_owner',
        }) }} as employment_type,
        null::varchar as employment_started_on,
        {{ rounded_text('monthly_income') }} as monthly_income,
        null::varchar as is_income_verified,
        null::varchar as monthly_essential_expenses,
        null::varchar as monthly_debt_payments,
        num_dependents as dependents,
        null::varchar as country_code,
        null::varchar as region,
        null::varchar as postal_code,
        null::varchar as time_zone,
        null::varchar as phone_time_zone,
        null::varchar as education_level,
        null::varchar as preferred_language,
        null::varchar as preferred_channel,
        null::varchar as recorded_at,
    from loan_recovery_source
)

select * from borrowers
