with

recovery_strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

rules as (
    select
        rule_id,
        coalesce(band_strategy_code, 'none') as band_strategy_code,
        strategy_code,
        count(*)::bigint as loans,
        round(count(*)::double / sum(count(*)) over (), 6)::double as loan_share
    from recovery_strategies
    group by rule_id, band_strategy_code, strategy_code
)

select * from rules
