with

checked as (
    select * from {{ ref('stg_loan_outcomes__checked') }}
),

loan_rates as (
    select * from {{ ref('stg_loan_rates') }}
),

loan_outcomes as (
    select
        ---------- ids
        checked.loan_id,

        ---------- text
        checked.recovery_status,

        ---------- numbers
        {{ in_reporting_currency('checked.recovered_amount') | indent(8) }}
            as recovered_amount,
        checked.recovered_fraction,

        ---------- booleans
        checked.is_default,

        ---------- dates
        checked.decided_on,

        ---------- times
        checked.recorded_at,
    from checked
    left join loan_rates on checked.loan_id = loan_rates.loan_id
    where checked.reason_code is null
)

select * from loan_outcomes
