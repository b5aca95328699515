-- Which strategies were proposed, which are carried out, and what stood between?
--
-- One row per proposal, action and set of blocks, the most frequent first.
-- Read: blocked_by is empty where the proposal is carried out. no_approval and
-- not_in_default hold back legal steps; everything else is the code of a guardrail.
with

strategies as (
    select * from marts.fct_recovery_strategies
),

strategies_counted as (
    select
        coalesce(risk_band, 'no usable score') as risk_band,
        rule_id,
        band_treatment_code as treatment_proposed,
        treatment_code as treatment_carried_out,
        array_to_string(blocked_by, ', ') as blocked_by,
        count(*) as loans,
        count(*) filter (where requires_human) as loans_for_a_person,
    from strategies
    group by all
)

select * from strategies_counted
order by
    loans desc,
    rule_id asc,
    treatment_carried_out asc,
    blocked_by asc
