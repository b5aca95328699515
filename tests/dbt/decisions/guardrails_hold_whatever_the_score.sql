-- What a guardrail forbids is not carried out, and who it asks for is asked for.
with

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

guardrails as (
    select * from {{ ref('fct_guardrails') }}
),

treatments as (
    select * from {{ ref('treatments') }}
),

guardrails_broken as (
    select
        strategies.loan_id,
        strategies.snapshot_date,
        strategies.treatment_code,
        guardrails.guardrail_code,
        guardrails.effect,
    from strategies
    inner join guardrails
        on
            strategies.loan_id = guardrails.loan_id
            and strategies.snapshot_date = guardrails.snapshot_date
    inner join treatments
        on strategies.treatment_code = treatments.treatment_code
    where
        treatments.is_legal_step
        or (
            guardrails.effect = 'block_all'
            and treatments.treatment_code <> 'no_contact'
        )
        or (
            guardrails.effect = 'block_settlement_pressure'
            and treatments.is_settlement_pressure
        )
        or (
            guardrails.effect = 'block_channel'
            and guardrails.channel = strategies.channel
        )
        or (
            guardrails.effect in ('block_all', 'require_human')
            and not strategies.requires_human
        )
)

select * from guardrails_broken
