-- Which loans are the riskiest although nothing is past due?
--
-- One row per loan with zero days past due, the fifty most likely to default.
-- Read: a rule on days past due alone would leave these loans alone until too late; the
-- first reason says what the score saw.
with

strategies as (
    select * from marts.fct_recovery_strategies
),

loan_snapshots as (
    select * from marts.fct_loan_snapshots
),

reason_codes as (
    select * from marts.fct_reason_codes
),

loans_not_late as (
    select
        strategies.loan_id,
        strategies.risk_probability,
        strategies.risk_band,
        loan_snapshots.outstanding_amount,
        loan_snapshots.missed_installments_12m,
        reason_codes.internal_text as first_reason,
        strategies.treatment_code,
        strategies.guardrail_codes,
        strategies.snapshot_date,
    from strategies
    inner join loan_snapshots
        on
            strategies.loan_id = loan_snapshots.loan_id
            and strategies.snapshot_date = loan_snapshots.snapshot_date
    left join reason_codes
        on
            strategies.loan_id = reason_codes.loan_id
            and strategies.snapshot_date = reason_codes.snapshot_date
            and strategies.risk_task = reason_codes.task
            and reason_codes.reason_rank = 1
    where
        strategies.risk_task = 'early_warning'
        and strategies.risk_probability is not null
        and loan_snapshots.days_past_due = 0
    order by
        strategies.risk_probability desc,
        strategies.loan_id asc
    limit 50
)

select * from loans_not_late
order by
    risk_probability desc,
    loan_id asc
