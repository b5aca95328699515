-- Which guardrails hold us back, on what ground, and has anyone read it?
--
-- One row per guardrail rule that stands on at least one open loan.
-- Read: confidence is memory where the rule's text was not read at its source; such a
-- rule is obeyed all the same, and is to be verified before anyone relies on it.
with

guardrails as (
    select * from marts.fct_guardrails
),

strategies as (
    select * from marts.fct_recovery_strategies
),

rules_counted as (
    select
        guardrails.rule_id,
        guardrails.effect,
        guardrails.regime,
        guardrails.citation,
        guardrails.confidence,
        count(distinct guardrails.loan_id) as loans,
        count(distinct guardrails.loan_id) filter (
            where list_contains(strategies.blocked_by, guardrails.guardrail_code)
        ) as proposals_blocked,
    from guardrails
    inner join strategies
        on
            guardrails.loan_id = strategies.loan_id
            and guardrails.snapshot_date = strategies.snapshot_date
    group by all
)

select * from rules_counted
order by
    loans desc,
    rule_id asc
