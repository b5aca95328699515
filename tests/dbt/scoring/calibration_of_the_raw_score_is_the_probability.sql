-- The published probability is the run's own calibration of the published raw score, by
-- itself or beside the classes that it excludes.
{{ config(group='modelling') }}

with

loan_scores as (select * from {{ ref('fct_loan_scores') }}),

model_runs as (select * from {{ ref('ml_model_runs') }}),

linked_scores as (
    select
        loan_scores.*,
        model_runs.target,
        model_runs.is_exhaustive,
        {{ calibrated_link(
            'loan_scores.raw_score',
            'loan_scores.score_link',
            'model_runs.calibration_intercept',
            'model_runs.calibration_slope'
        ) }} as calibrated_link,
    from loan_scores
    left join model_runs
        on
            loan_scores.model_run_id = model_runs.model_run_id
            and loan_scores.model_run_part = model_runs.part
            and loan_scores.outcome_class = model_runs.outcome_class
),

recalculated_scores as (
    select
        *,
        {{ class_probability(
            'calibrated_link',
            'target',
            'is_exhaustive',
            ['model_run_id', 'model_run_part', 'loan_id', 'snapshot_date']
        ) }} as expected_probability,
    from linked_scores
)

select
    loan_id,
    snapshot_date,
    task,
    outcome_class,
    probability,
    expected_probability,
from recalculated_scores
where not coalesce(abs(expected_probability - probability) <= 1e-6, false)
