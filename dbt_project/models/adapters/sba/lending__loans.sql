-- What was approved is known when the money is paid out; what was disbursed over the
-- whole life of a credit line is not (decision 0064).
with

sba_loans as (
    select * from {{ ref('sba__loans') }}
),

loans as (
    select
        loannr_chkdgt as loan_id,
        borrower_number as borrower_id,
        'business' as product_type,
        null::varchar as loan_purpose,
        'USD' as currency,
        {{ sas_date('disbursementdate') }} as originated_on,
        {{ rounded_text('grappv') }} as principal_amount,
        null::varchar as annual_interest_rate,
        null::varchar as lender_grade,
        null::varchar as term_months,
        null::varchar as installment_amount,
        null::varchar as grace_days,
        null::varchar as is_secured,
        null::varchar as collateral_value,
        null::varchar as jurisdiction,
        null::varchar as collector_role,
        null::varchar as statute_barred_on,
        null::varchar as closed_on,
        null::varchar as close_reason,
        null::varchar as recorded_at,
    from sba_loans
)

select * from loans
