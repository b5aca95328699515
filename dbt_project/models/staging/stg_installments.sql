with

checked as (
    select * from {{ ref('stg_installments__checked') }}
),

loan_rates as (
    select * from {{ ref('stg_loan_rates') }}
),

installments as (
    select
        ---------- ids
        checked.loan_id,

        ---------- numbers
        checked.schedule_version,
        checked.installment_number,
        {{ in_reporting_currency('checked.principal_due', rounded='down') | indent(8) }}
            as principal_due,
        {{ in_reporting_currency('checked.interest_due', rounded='down') | indent(8) }}
            as interest_due,
        {{ in_reporting_currency('checked.fees_due', rounded='down') | indent(8) }}
            as fees_due,

        ---------- dates
        checked.due_on,

        ---------- times
        checked.recorded_at,
    from checked
    left join loan_rates on checked.loan_id = loan_rates.loan_id
    where checked.reason_code is null
)

select * from installments
