with

recovery_strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

proposed as (
    select
        band_strategy_code as strategy_code,
        count(*)::bigint as proposed_loans,
        count(risk_probability)::bigint as proposed_by_score_loans
    from recovery_strategies
    where band_strategy_code is not null
    group by band_strategy_code
),

carried_out as (
    select
        strategy_code,
        max(strategy_text) as strategy_text,
        count(*)::bigint as carried_out_loans,
        count(*) filter (where requires_human)::bigint as requires_human_loans
    from recovery_strategies
    group by strategy_code
),

compared as (
    select
        coalesce(carried_out.strategy_code, proposed.strategy_code) as strategy_code,
        carried_out.strategy_text,
        coalesce(proposed.proposed_loans, 0)::bigint as proposed_loans,
        coalesce(proposed.proposed_by_score_loans, 0)::bigint
            as proposed_by_score_loans,
        coalesce(carried_out.carried_out_loans, 0)::bigint as carried_out_loans,
        coalesce(carried_out.requires_human_loans, 0)::bigint as requires_human_loans
    from carried_out
    full outer join proposed on carried_out.strategy_code = proposed.strategy_code
)

select * from compared
