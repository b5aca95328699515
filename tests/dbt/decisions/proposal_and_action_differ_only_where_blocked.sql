-- What is carried out is the proposal, unless something named blocks it; then it is
-- softer, and a treatment that may take another's place.
with

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

treatments as (
    select * from {{ ref('treatments') }}
),

strategies_with_rungs as (
    select
        strategies.loan_id,
        strategies.snapshot_date,
        len(strategies.blocked_by) as blocks,
        treatments_proposed.softness as softness_proposed,
        treatments.softness,
        treatments.is_fallback,
    from strategies
    inner join treatments as treatments_proposed
        on strategies.band_treatment_code = treatments_proposed.treatment_code
    inner join treatments
        on strategies.treatment_code = treatments.treatment_code
),

strategies_unexplained as (
    select *
    from strategies_with_rungs
    where
        (blocks = 0 and softness <> softness_proposed)
        or (blocks > 0 and (softness >= softness_proposed or not is_fallback))
)

select * from strategies_unexplained
