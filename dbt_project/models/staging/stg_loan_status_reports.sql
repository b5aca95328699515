with

checked as (
    select * from {{ ref('stg_loan_status_reports__checked') }}
),

loan_status_reports as (
    select
        ---------- ids
        loan_id,

        ---------- text
        reported_status,

        ---------- numbers
        days_past_due,
        missed_installments,
        outstanding_amount,
        arrears_amount,
        paid_amount,
        billed_amount,

        ---------- dates
        reported_on,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from loan_status_reports
