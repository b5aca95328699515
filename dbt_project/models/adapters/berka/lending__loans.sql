-- Amount, length and installment are agreed: amount over length is the installment
-- exactly, so the file tells of no interest.
with

berka_loans as (
    select * from {{ source('lending', 'berka_loan_source') }}
),

account_owners as (
    select * from {{ ref('berka__account_owners') }}
),

loans as (
    select
        berka_loans.loan_id,
        account_owners.client_id as borrower_id,
        null::varchar as product_type,
        null::varchar as loan_purpose,
        'CZK' as currency,
        {{ six_digit_date('berka_loans.date') }} as originated_on,
        berka_loans.amount as principal_amount,
        null::varchar as annual_interest_rate,
        null::varchar as lender_grade,
        berka_loans.duration as term_months,
        berka_loans.payments as installment_amount,
        null::varchar as grace_days,
        null::varchar as is_secured,
        null::varchar as collateral_value,
        'CZ' as jurisdiction,
        'first_party' as collector_role,
        null::varchar as statute_barred_on,
        null::varchar as closed_on,
        null::varchar as close_reason,
        null::varchar as recorded_at,
    from berka_loans
    left join account_owners on berka_loans.account_id = account_owners.account_id
)

select * from loans
