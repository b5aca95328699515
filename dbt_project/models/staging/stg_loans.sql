with

checked as (
    select * from {{ ref('stg_loans__checked') }}
),

loans as (
    select
        ---------- ids
        loan_id,
        borrower_id,

        ---------- text
        product_type,
        loan_purpose,
        currency,
        jurisdiction,
        collector_role,
        close_reason,

        ---------- numbers
        principal_amount,
        annual_interest_rate,
        term_months,
        installment_amount,
        grace_days,
        collateral_value,

        ---------- booleans
        is_secured,

        ---------- dates
        originated_on,
        statute_barred_on,
        closed_on,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from loans
