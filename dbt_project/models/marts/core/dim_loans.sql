with

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans as (
    select
        {{ public_id('loan_versions.loan_id') }}::varchar as loan_id,
        {{ public_id('loan_versions.borrower_id') }}::varchar as borrower_id,
        loan_versions.product_type::varchar as product_type,
        loan_versions.loan_purpose::varchar as loan_purpose,
        coalesce(loan_versions.currency, build_settings.reporting_currency)::varchar
            as currency,
        loan_versions.jurisdiction::varchar as jurisdiction,
        loan_versions.collector_role::varchar as collector_role,
        coalesce(loan_ends.end_state, 'open')::varchar as loan_state,
        loan_versions.principal_amount::decimal(18, 2) as principal_amount,
        loan_versions.annual_interest_rate::double as annual_interest_rate,
        loan_versions.lender_grade::integer as lender_grade,
        loan_versions.term_months::integer as term_months,
        loan_versions.installment_amount::decimal(18, 2) as installment_amount,
        loan_versions.collateral_value::decimal(18, 2) as collateral_value,
        loan_versions.grace_days::integer as grace_days,
        loan_versions.is_secured::boolean as is_secured,
        loan_versions.originated_on::date as originated_on,
        loan_versions.statute_barred_on::date as statute_barred_on,
        loan_ends.ended_on::date as ended_on,
    from loan_versions
    left join loan_ends on loan_versions.loan_id = loan_ends.loan_id
    cross join build_settings
    where loan_versions.valid_to = date '9999-12-31'
)

select * from loans
