with

clients as (
    select * from {{ ref('uci_credit_card__clients') }}
),

loans as (
    select
        client_id as loan_id,
        client_id as borrower_id,
        'credit_card' as product_type,
        null::varchar as loan_purpose,
        'TWD' as currency,
        null::varchar as originated_on,
        limit_bal as principal_amount,
        null::varchar as annual_interest_rate,
        null::varchar as lender_grade,
        null::varchar as term_months,
        null::varchar as installment_amount,
        null::varchar as grace_days,
        'false' as is_secured,
        null::varchar as collateral_value,
        null::varchar as jurisdiction,
        null::varchar as collector_role,
        null::varchar as statute_barred_on,
        null::varchar as closed_on,
        null::varchar as close_reason,
        null::varchar as recorded_at,
    from clients
)

select * from loans
