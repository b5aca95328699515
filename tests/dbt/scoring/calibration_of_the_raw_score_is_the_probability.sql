-- The published probability is the run's own calibration of the published raw score.
{{ config(group='modelling') }}

with

loan_scores as (select * from {{ ref('fct_loan_scores') }}),

model_runs as (select * from {{ ref('ml_model_runs') }})

select
    loan_scores.loan_id,
    loan_scores.snapshot_date,
    loan_scores.task,
    loan_scores.probability,
from loan_scores
left join model_runs
    on
        loan_scores.model_run_id = model_runs.model_run_id
        and loan_scores.model_run_part = model_runs.part
where
    not coalesce(
        abs(
            {{ calibrated_probability(
                'loan_scores.raw_score',
                'loan_scores.score_link',
                'model_runs.calibration_intercept',
                'model_runs.calibration_slope'
            ) }} - loan_scores.probability
        ) <= 1e-6,
        false
    )
