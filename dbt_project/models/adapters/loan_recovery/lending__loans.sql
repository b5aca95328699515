with

loan_recovery_source as (
    select * from {{ source('lending', 'loan_recovery_source') }}
),

loans as (
    select
        loan_id,
        borrower_id,
        {{ mapped_code('loan_type', {
            'Home': 'home',
            'Auto': 'vehicle',
            'Personal': 'personal',
            'Business': 'business',
        }) }} as product_type,
        null::varchar as loan_purpose,
        null::varchar as currency,
        null::varchar as originated_on,
        {{ rounded_text('loan_amount') }} as principal_amount,
        {{ rounded_text('interest_rate', places=6, divisor=100) }}
            as annual_interest_rate,
        null::varchar as lender_grade,
        loan_tenure as term_months,
        {{ rounded_text('monthly_emi') }} as installment_amount,
        null::varchar as grace_days,
        (try_cast(collateral_value as double) > 0)::varchar as is_secured,
        {{ rounded_text('collateral_value') }} as collateral_value,
        null::varchar as jurisdiction,
        null::varchar as collector_role,
        null::varchar as statute_barred_on,
        null::varchar as closed_on,
        null::varchar as close_reason,
        null::varchar as recorded_at,
    from loan_recovery_source
)

select * from loans
