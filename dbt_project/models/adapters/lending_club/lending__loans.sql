-- Grade and rate are the lender's own judgement of the risk, A the best of seven.
with

lending_club_loans as (
    select * from {{ ref('lending_club__loans') }}
),

loans as (
    select
        loan_id,
        loan_id as borrower_id,
        case when purpose = 'small_business' then 'business' else 'personal' end
            as product_type,
        purpose as loan_purpose,
        'USD' as currency,
        null::varchar as originated_on,
        {{ rounded_text('loan_amnt') }} as principal_amount,
        {{ rounded_text('int_rate', places=6, divisor=100) }} as annual_interest_rate,
        {{ mapped_code('grade', {
            'A': '1', 'B': '2', 'C': '3', 'D': '4', 'E': '5', 'F': '6', 'G': '7',
        }) }} as lender_grade,
        {{ mapped_code('loan_term_year', {'3': '36', '5': '60'}) }} as term_months,
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
    from lending_club_loans
)

select * from loans
