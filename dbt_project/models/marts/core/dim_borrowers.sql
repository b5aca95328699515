with

borrower_versions as (
    select * from {{ ref('int_borrower_versions') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loan_counts as (
    select
        borrower_id,
        count(distinct loan_id) as loans,
        min(originated_on) as first_originated_on,
    from loan_versions
    where valid_to = date '9999-12-31'
    group by borrower_id
),

newest_versions as (
    select * from borrower_versions
    where valid_to = date '9999-12-31'
),

borrowers as (
    select
        {{ public_id('newest_versions.borrower_id') }}::varchar as borrower_id,
        newest_versions.employment_type::varchar as employment_type,
        newest_versions.country_code::varchar as country_code,
        newest_versions.preferred_channel::varchar as preferred_channel,
        newest_versions.monthly_income::decimal(18, 2) as monthly_income,
        newest_versions.monthly_essential_expenses::decimal(18, 2)
            as monthly_essential_expenses,
        newest_versions.monthly_debt_payments::decimal(18, 2) as monthly_debt_payments,
        coalesce(loan_counts.loans, 0)::bigint as loans,
        newest_versions.is_income_verified::boolean as is_income_verified,
        newest_versions.employment_started_on::date as employment_started_on,
        loan_counts.first_originated_on::date as first_originated_on,
    from newest_versions
    left join loan_counts on newest_versions.borrower_id = loan_counts.borrower_id
    cross join build_settings
)

select * from borrowers
