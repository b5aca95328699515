-- Doing nothing has no effect over itself, an effect lies within its interval, and
-- where the treatment could not have been chosen there is none.
with

treatment_effects as (
    select * from {{ ref('fct_treatment_effects') }}
),

effects_astray as (
    select *
    from treatment_effects
    where
        (treatment_code = 'routine_monitoring' and effect <> 0)
        or effect < ci_low
        or effect > ci_high
        or (effect is null) <> (rows = 0)
        or (effect is null and overlap_share > 0)
        or effective_sample_size > rows + 0.000001
)

select * from effects_astray
