with

clients as (
    select * from {{ ref('uci_credit_card__clients') }}
),

borrowers as (
    select
        client_id as borrower_id,
        null::varchar as birth_date,
        null::varchar as employment_type,
        null::varchar as employment_started_on,
        null::varchar as monthly_income,
        null::varchar as is_income_verified,
        null::varchar as monthly_essential_expenses,
        null::varchar as monthly_debt_payments,
        null::varchar as dependents,
        'TW' as country_code,
        null::varchar as region,
        null::varchar as postal_code,
        'Asia/Taipei' as time_zone,
        null::varchar as phone_time_zone,
        -- 0, 5 and 6 stand in the file and in no description of it.
        case education
            when '1' then 'graduate_school'
            when '2' then 'university'
            when '3' then 'high_school'
            when '4' then 'other'
            else 'undocumented_' || education
        end as education_level,
        null::varchar as preferred_language,
        null::varchar as preferred_channel,
        null::varchar as recorded_at,
    from clients
)

select * from borrowers
