-- The band is the one whose interval holds the published probability, and a loan has a
-- band where it has a probability, a run with it, and nowhere else.
with

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

risk_bands as (
    select * from {{ ref('risk_bands') }}
),

strategies_with_interval as (
    select
        strategies.loan_id,
        strategies.risk_probability,
        strategies.risk_band,
        strategies.model_run_id,
        risk_bands.probability_from,
        risk_bands.probability_to,
        risk_bands.is_from_inclusive,
        risk_bands.is_to_inclusive,
    from strategies
    left join risk_bands
        on strategies.risk_band = risk_bands.risk_band
),

bands_astray as (
    select *
    from strategies_with_interval
    where
        (risk_probability is null) <> (risk_band is null)
        or (risk_probability is null) <> (model_run_id is null)
        or risk_probability < probability_from
        or risk_probability > probability_to
        or (risk_probability = probability_from and not is_from_inclusive)
        or (risk_probability = probability_to and not is_to_inclusive)
        or risk_probability <> round(risk_probability, 6)
)

select * from bands_astray
