with

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

scored_loans as (
    select
        risk_task,
        least(floor(risk_probability * 20), 19)::integer as score_bin
    from strategies
    where risk_probability is not null
),

bins as (
    select
        risk_task,
        score_bin,
        count(*)::bigint as loans,
        round(score_bin / 20.0, 2)::double as probability_from,
        round((score_bin + 1) / 20.0, 2)::double as probability_to
    from scored_loans
    group by risk_task, score_bin
)

select * from bins
