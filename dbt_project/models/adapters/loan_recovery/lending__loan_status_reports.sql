-- Decision 0007: what describes the loan as it came to collections counts as known at
-- the one declared snapshot, which is the build's as_of_date.
with

loan_recovery_source as (
    select * from {{ source('lending', 'loan_recovery_source') }}
),

build_settings as (
    select * from {{ ref('lending__build_settings') }}
),

loan_status_reports as (
    select
        loan_recovery_source.loan_id,
        build_settings.as_of_date as reported_on,
        loan_recovery_source.days_past_due,
        loan_recovery_source.num_missed_payments as missed_installments,
        {{ rounded_text('loan_recovery_source.outstanding_loan_amount') }}
            as outstanding_amount,
        null::varchar as arrears_amount,
        null::varchar as paid_amount,
        null::varchar as billed_amount,
        loan_recovery_source.payment_history as reported_status,
        null::varchar as recorded_at,
    from loan_recovery_source
    cross join build_settings
)

select * from loan_status_reports
