with

checked as (
    select * from {{ ref('stg_loan_status_reports__checked') }}
),

loan_rates as (
    select * from {{ ref('stg_loan_rates') }}
),

loan_status_reports as (
    select
        ---------- ids
        checked.loan_id,

        ---------- text
        checked.reported_status,

        ---------- numbers
        checked.days_past_due,
        checked.missed_installments,
        {{ in_reporting_currency('checked.outstanding_amount') | indent(8) }}
            as outstanding_amount,
        {{ in_reporting_currency('checked.arrears_amount') | indent(8) }}
            as arrears_amount,
        {{ in_reporting_currency('checked.paid_amount') | indent(8) }}
            as paid_amount,
        {{ in_reporting_currency('checked.billed_amount') | indent(8) }}
            as billed_amount,

        ---------- dates
        checked.reported_on,

        ---------- times
        checked.recorded_at,
    from checked
    left join loan_rates on checked.loan_id = loan_rates.loan_id
    where checked.reason_code is null
)

select * from loan_status_reports
