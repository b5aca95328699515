-- No approval can be recorded yet, so no legal step may be carried out (decision 0020).
with

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

treatments as (
    select * from {{ ref('treatments') }}
),

legal_steps as (
    select
        strategies.loan_id,
        strategies.snapshot_date,
        strategies.treatment_code,
    from strategies
    inner join treatments
        on strategies.treatment_code = treatments.treatment_code
    where treatments.is_legal_step
)

select * from legal_steps
