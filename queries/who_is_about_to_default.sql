-- Who is about to default, and why?
--
-- One row per loan not in default, the fifty riskiest first.
-- Read: the probability is that of default within the horizon of the portfolio's
-- early_warning task; the reasons are those that raise it, the strongest first. No row
-- means that no model was good enough to be used.
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

reasons_raising as (
    select
        loan_id,
        snapshot_date,
        task,
        string_agg(internal_text, '; ' order by reason_rank) as reasons,
    from reason_codes
    where direction = 'raises'
    group by all
),

loans_at_risk as (
    select
        strategies.loan_id,
        strategies.risk_probability,
        strategies.risk_band,
        loan_snapshots.days_past_due,
        loan_snapshots.outstanding_amount,
        reasons_raising.reasons,
        strategies.treatment_code,
        strategies.requires_human,
        strategies.snapshot_date,
    from strategies
    inner join loan_snapshots
        on
            strategies.loan_id = loan_snapshots.loan_id
            and strategies.snapshot_date = loan_snapshots.snapshot_date
    left join reasons_raising
        on
            strategies.loan_id = reasons_raising.loan_id
            and strategies.snapshot_date = reasons_raising.snapshot_date
            and strategies.risk_task = reasons_raising.task
    where
        strategies.risk_task = 'early_warning'
        and not strategies.is_default
        and strategies.risk_probability is not null
    order by
        strategies.risk_probability desc,
        strategies.loan_id asc
    limit 50
)

select * from loans_at_risk
order by
    risk_probability desc,
    loan_id asc
