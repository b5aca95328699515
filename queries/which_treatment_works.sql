-- Which treatment works, and does the log know?
--
-- One row per outcome and treatment: its effect over doing nothing, and its place, by
-- the log, by decisions that chance made, and in truth where the lender is simulated.
-- Read: naive_rank is what a table of success rates would tell; reference_rank is the
-- truth's, or chance's where no truth is known. Where they differ, the log says whom
-- collectors chose, not what the treatment did. No rows: no decisions are logged.
with

treatment_effects as (
    select * from reporting.rpt_treatment_effects
),

places as (
    select
        outcome_name,
        treatment_code,
        naive_rank,
        reference_rank,
        reference,
        naive_rank <> reference_rank as is_misplaced,
        round(naive_effect, 4) as naive_effect,
        round(chance_effect, 4) as chance_effect,
        round(chance_effect_low, 4) as chance_effect_low,
        round(chance_effect_high, 4) as chance_effect_high,
        round(true_effect, 4) as true_effect,
        naive_decisions,
        chance_decisions,
    from treatment_effects
)

select * from places
order by
    outcome_name asc,
    reference_rank asc nulls last,
    treatment_code asc
