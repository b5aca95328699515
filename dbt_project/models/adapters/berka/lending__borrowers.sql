-- Every client of the bank is handed on, those without a loan too: nobody is dropped.
with

clients as (
    select * from {{ source('lending', 'berka_client_source') }}
),

districts as (
    select * from {{ source('lending', 'berka_district_source') }}
),

borrowers as (
    select
        clients.client_id as borrower_id,
        {{ six_digit_date('clients.birth_number', month_offset=50) }} as birth_date,
        null::varchar as employment_type,
        null::varchar as employment_started_on,
        null::varchar as monthly_income,
        null::varchar as is_income_verified,
        null::varchar as monthly_essential_expenses,
        null::varchar as monthly_debt_payments,
        null::varchar as dependents,
        'CZ' as country_code,
        districts.a2 as region,
        null::varchar as postal_code,
        'Europe/Prague' as time_zone,
        null::varchar as phone_time_zone,
        null::varchar as education_level,
        null::varchar as preferred_language,
        null::varchar as preferred_channel,
        null::varchar as recorded_at,
    from clients
    left join districts on clients.district_id = districts.a1
)

select * from borrowers
