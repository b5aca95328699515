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

class_totals as (
    {{ class_totals(
        'linked_scores', ['model_run_id', 'model_run_part', 'loan_id', 'snapshot_date']
    ) }}
),

recalculated_scores as (
    select
        linked_scores.*,
        {{ class_probability(
            'linked_scores.calibrated_link',
            'linked_scores.target',
            'class_totals.class_total',
            'linked_scores.is_exhaustive'
        ) }} as expected_probability,
    from linked_scores
    left join class_totals
        on
            linked_scores.model_run_id = class_totals.model_run_id
            and linked_scores.model_run_part = class_totals.model_run_part
            and linked_scores.loan_id = class_totals.loan_id
            and linked_scores.snapshot_date = class_totals.snapshot_date
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
