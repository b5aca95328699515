with

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

decided_loans as (
    select
        strategies.loan_id,
        strategies.risk_probability,
        loan_snapshots.outstanding_amount,
        coalesce(strategies.risk_band, 'not scored') as risk_band
    from strategies
    left join loan_snapshots
        on
            strategies.loan_id = loan_snapshots.loan_id
            and strategies.snapshot_date = loan_snapshots.snapshot_date
),

bands as (
    select
        risk_band,
        count(*)::bigint as loans,
        coalesce(sum(outstanding_amount), 0)::decimal(18, 2) as outstanding_amount,
        min(risk_probability)::double as lowest_probability,
        max(risk_probability)::double as highest_probability
    from decided_loans
    group by risk_band
),

shares as (
    select
        risk_band,
        loans,
        outstanding_amount,
        lowest_probability,
        highest_probability,
        round(loans::double / sum(loans) over (), 6)::double as loan_share,
        round(
            outstanding_amount::double
            / nullif(sum(outstanding_amount) over (), 0)::double, 6
        )::double as outstanding_share
    from bands
)

select * from shares
