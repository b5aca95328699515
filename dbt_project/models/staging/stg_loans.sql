with

checked as (
    select * from {{ ref('stg_loans__checked') }}
),

loan_rates as (
    select * from {{ ref('stg_loan_rates') }}
),

loans as (
    select
        ---------- ids
        checked.loan_id,
        checked.borrower_id,

        ---------- text
        checked.product_type,
        checked.loan_purpose,
        checked.currency,
        checked.jurisdiction,
        checked.collector_role,
        checked.close_reason,

        ---------- numbers
        {{ in_reporting_currency('checked.principal_amount') | indent(8) }}
            as principal_amount,
        checked.annual_interest_rate,
        checked.lender_grade,
        checked.term_months,
        {{ in_reporting_currency('checked.installment_amount') | indent(8) }}
            as installment_amount,
        checked.grace_days,
        {{ in_reporting_currency('checked.collateral_value') | indent(8) }}
            as collateral_value,

        ---------- booleans
        checked.is_secured,

        ---------- dates
        checked.originated_on,
        checked.statute_barred_on,
        checked.closed_on,

        ---------- times
        checked.recorded_at,
    from checked
    left join loan_rates on checked.loan_id = loan_rates.loan_id
    where checked.reason_code is null
)

select * from loans
