-- Debt payments are the file's own ratio times the income; years in employment count
-- back from the declared snapshot, "10+ years" as ten (decision 0063).
with

lending_club_loans as (
    select * from {{ ref('lending_club__loans') }}
),

build_settings as (
    select * from {{ ref('lending__build_settings') }}
),

amounts_read as (
    select
        lending_club_loans.*,
        {{ typed_value('trim(lending_club_loans.annual_inc)', 'rate') }}
            as yearly_income,
        {{ typed_value('trim(lending_club_loans.dti)', 'rate') }} as debt_percent,
        case
            when lending_club_loans.emp_length = '< 1 year' then 0
            when
                regexp_full_match(
                    lending_club_loans.emp_length, '([0-9]|10[+]?) years?'
                )
                then regexp_extract(
                        lending_club_loans.emp_length, '^[0-9]+'
                    )::integer
        end as employment_years,
        try_cast(build_settings.as_of_date as date) as snapshot_date,
    from lending_club_loans
    cross join build_settings
),

borrowers as (
    select
        loan_id as borrower_id,
        null::varchar as birth_date,
        null::varchar as employment_type,
        coalesce(
            (
                {{ add_months('snapshot_date', '-12 * employment_years') }}
            )::varchar,
            emp_length
        ) as employment_started_on,
        {{ rounded_text('annual_inc', divisor=12) }} as monthly_income,
        case verification_status
            when 'Verified' then 'true'
            when 'Source Verified' then 'true'
            when 'Not Verified' then 'false'
            else verification_status
        end as is_income_verified,
        null::varchar as monthly_essential_expenses,
        coalesce(
            round(yearly_income / 12 * debt_percent / 100, 2)::decimal(18, 2)::varchar,
            dti
        ) as monthly_debt_payments,
        null::varchar as dependents,
        'US' as country_code,
        addr_state as region,
        null::varchar as postal_code,
        null::varchar as time_zone,
        null::varchar as phone_time_zone,
        null::varchar as education_level,
        null::varchar as preferred_language,
        null::varchar as preferred_channel,
        null::varchar as recorded_at,
    from amounts_read
)

select * from borrowers
